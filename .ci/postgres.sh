# Sourced by .ci/run: installs PostgreSQL where it is missing, starts a throw-away cluster on a free
# port of this machine and exports DAICHO_TEST_POSTGRES. The cluster ends with the script.
find_postgres() { ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1; }

if [ -z "${DAICHO_TEST_POSTGRES:-}" ]; then
    bin=$(find_postgres)
    if [ -z "$bin" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq postgresql >/dev/null
        bin=$(find_postgres)
    fi
    if [ -z "$bin" ]; then
        echo "PostgreSQL is missing: install it (Debian: apt-get install postgresql), or set DAICHO_TEST_POSTGRES" >&2
        exit 1
    fi
    cluster=$(mktemp -d)
    as_postgres=()
    if [ "$(id -u)" = 0 ]; then
        chown postgres "$cluster"
        as_postgres=(runuser -u postgres --)
    fi
    port=$(node -e 'const s=require("net").createServer().listen(0,"127.0.0.1",()=>{console.log(s.address().port);s.close()})')
    (
        cd /
        "${as_postgres[@]}" "$bin/initdb" -D "$cluster/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 >/dev/null
        "${as_postgres[@]}" "$bin/pg_ctl" -D "$cluster/data" -w -l "$cluster/log" \
            -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories=$cluster -c fsync=off" start >/dev/null
    )
    trap '(cd / && "${as_postgres[@]}" "$bin/pg_ctl" -D "$cluster/data" -m immediate stop >/dev/null; rm -rf "$cluster")' EXIT
    export DAICHO_TEST_POSTGRES="postgres://postgres@127.0.0.1:$port/postgres"
fi
