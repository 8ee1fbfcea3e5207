#!/usr/bin/env bash
# Looks whether a package is whole: test.sh FOLDER. Unpacks it, runs the program, has systemd judge the unit.
set -euo pipefail
package=$(ls "$1"/daicho_*.deb)
tree=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null || true; rm -rf "$tree"' EXIT
(cd "$1" && sha256sum --check --quiet SHA256SUMS)
dpkg-deb -x "$package" "$tree"
dpkg-deb -f "$package" Version | grep -q "$("$tree/usr/bin/daicho" --version | cut -d' ' -f2)"
[ "$(stat -c %a "$tree/etc/daicho/daicho.env")" = 600 ]
if command -v systemd-analyze >/dev/null; then
    sed "s|/usr/bin/daicho|$tree/usr/bin/daicho|" "$tree/usr/lib/systemd/system/daicho.service" > "$tree/daicho.service"
    systemd-analyze verify --man=no "$tree/daicho.service" 2>&1 | grep -v 'daicho.service: .*User\|^$' || true
    systemd-analyze security --offline=yes --threshold=30 "$tree/daicho.service" | tail -n 1
fi
port=$(node -e 'const s=require("net").createServer().listen(0,"127.0.0.1",()=>{console.log(s.address().port);s.close()})')
DAICHO_DATA="$tree/data" DAICHO_LISTEN="127.0.0.1:$port" "$tree/usr/bin/daicho" serve >/dev/null 2>&1 &
server=$!
for _ in $(seq 50); do
    curl -fs "http://127.0.0.1:$port/readyz" >/dev/null && { echo "package: answers"; exit 0; }
    sleep 0.2
done
echo "package: the server does not answer" >&2
exit 1
