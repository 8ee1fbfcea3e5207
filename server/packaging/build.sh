#!/usr/bin/env bash
# Packs a built binary: build.sh BINARY FOLDER writes a Debian package, a tar archive and their hashes.
set -euo pipefail
binary=$(realpath "$1") out=$(mkdir -p "$2" && realpath "$2")
here=$(dirname "$(realpath "$0")") root=$(dirname "$(realpath "$0")")/../..
version=$("$binary" --version | cut -d' ' -f2)
arch=$(dpkg --print-architecture 2>/dev/null || uname -m)
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT

install -Dm755 "$binary" "$tree/usr/bin/daicho"
install -Dm644 "$here/daicho.service" "$tree/usr/lib/systemd/system/daicho.service"
install -Dm600 "$here/daicho.env" "$tree/etc/daicho/daicho.env"
for document in README.md CHANGELOG.md SECURITY.md LICENSE-MIT LICENSE-APACHE docs/operations.md docs/deployment.md; do
    install -Dm644 "$root/$document" "$tree/usr/share/doc/daicho/$(basename "$document")"
done
tar -C "$tree" --owner=0 --group=0 --sort=name -czf "$out/daicho-$version-$arch.tar.gz" usr etc

if command -v dpkg-deb >/dev/null; then
    install -Dm755 "$here/postinst" "$tree/DEBIAN/postinst"
    install -Dm755 "$here/prerm" "$tree/DEBIAN/prerm"
    echo /etc/daicho/daicho.env > "$tree/DEBIAN/conffiles"
    cat > "$tree/DEBIAN/control" <<CONTROL
Package: daicho
Version: $version
Architecture: $arch
Maintainer: Daicho <daicho@localhost>
Depends: libc6, adduser
Suggests: tesseract-ocr, tesseract-ocr-jpn, tesseract-ocr-jpn-vert, postgresql
Section: admin
Priority: optional
Installed-Size: $(du -sk "$tree/usr" | cut -f1)
Description: third-party risk register with a contract clause checker
 The ledger of third parties that Japanese financial institutions keep, with
 contracts checked on the twelve items of the supervisor's guideline.
CONTROL
    dpkg-deb --root-owner-group --build "$tree" "$out/daicho_${version}_$arch.deb" >/dev/null
fi
(cd "$out" && sha256sum daicho-* daicho_* 2>/dev/null > SHA256SUMS)
cat "$out/SHA256SUMS"
