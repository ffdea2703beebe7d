#!/usr/bin/env bash
# Run a command against a PostgreSQL of its own, which is gone afterwards:
#   scripts/with_postgresql.sh .venv/bin/pytest tests/registry
# It listens at a socket in a temporary folder alone; DATABASE_URL names it. Nothing is kept safe
# from a power cut, since nothing is kept.
set -euo pipefail
[ $# -gt 0 ] || { echo "usage: $0 COMMAND…" >&2; exit 2; }

programs=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1 || true)
PATH="${programs:+$programs:}$PATH"
command -v initdb >/dev/null || { echo "PostgreSQL is needed: apt-get install postgresql." >&2; exit 1; }

folder=$(mktemp -d /tmp/cairn-postgresql.XXXXXX)
as_owner=()
if [ "$(id -u)" = 0 ]; then  # PostgreSQL refuses to run as root
    chown postgres "$folder"
    as_owner=(runuser -u postgres --)
fi
stop() {
    "${as_owner[@]}" pg_ctl --pgdata "$folder/data" --mode immediate stop >/dev/null 2>&1 || true
    rm -rf "$folder"
}
trap stop EXIT
trap 'exit 130' INT TERM

cd "$folder"
"${as_owner[@]}" initdb --pgdata "$folder/data" --username cairn --auth trust --encoding UTF8 \
    --locale C.UTF-8 --no-sync >/dev/null
"${as_owner[@]}" pg_ctl --pgdata "$folder/data" --log "$folder/log" --wait start --options \
    "-c listen_addresses='' -k $folder -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=60" \
    >/dev/null || { cat "$folder/log" >&2; exit 1; }
"${as_owner[@]}" createdb --host "$folder" --username cairn cairn
cd "$OLDPWD"

DATABASE_URL="postgres://cairn@${folder//\//%2F}/cairn" "$@"
