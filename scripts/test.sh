#!/bin/sh
# Run the tests on SQLite and then on a private PostgreSQL; arguments narrow them (tests/revocation).
# Missing programs are installed where we are root, otherwise named with what is skipped.
set -eu

missing=
command -v chromium >/dev/null || missing="$missing chromium"
command -v openssl >/dev/null || missing="$missing openssl"
postgres_bin() { ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1; }
[ -n "$(postgres_bin)" ] || missing="$missing postgresql"
if [ -n "$missing" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "Installing$missing …"
  apt-get update -qq >/dev/null
  # The private server below is ours; Debian's own cluster is not to be made or started.
  mkdir -p /etc/postgresql-common
  [ -e /etc/postgresql-common/createcluster.conf ] \
    || echo 'create_main_cluster = false' > /etc/postgresql-common/createcluster.conf
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $missing >/dev/null
  missing=
fi

# Memory where there is some: every transaction waits for its disk.
work=$(mktemp -d -p /dev/shm 2>/dev/null || mktemp -d)
chmod 755 "$work"
database=
as_owner() { if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi; }
finish() {
  [ -z "$database" ] || as_owner "$(postgres_bin)/pg_ctl" -D "$database" -m immediate -s stop || true
  rm -rf "$work"
}
trap finish EXIT INT TERM

export AMS_DATA="$work/data" TMPDIR="$work"
export PYTHONDONTWRITEBYTECODE=1
unset AMS_BIND AMS_BASE_URL AMS_STATUS_BIND AMS_STATUS_URL AMS_SMTP_URL AMS_DEMO DATABASE_URL || true
deselect=
for program in $missing; do
  case $program in
    chromium) echo "SKIPPED: tests in the browser, for want of Debian's package chromium"; deselect="not browser" ;;
    openssl) echo "MISSING: Debian's package openssl; tests against OpenSSL will fail" ;;
    postgresql) echo "SKIPPED: the whole run on PostgreSQL, for want of Debian's package postgresql" ;;
  esac
done

run() {
  .venv/bin/pytest -n 2 --dist worksteal ${deselect:+-m "$deselect"} "$@"
}

status=0
echo "== Tests on SQLite =="
run "$@" || status=$?

if [ -n "$(postgres_bin)" ]; then
  echo "== Tests on PostgreSQL =="
  mkdir "$work/postgresql"
  [ "$(id -u)" != 0 ] || chown postgres "$work/postgresql"
  database="$work/postgresql/data"
  as_owner "$(postgres_bin)/initdb" -D "$database" -A trust -U ams -E UTF8 --locale=C.UTF-8 >/dev/null
  port=$(.venv/bin/python -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
  as_owner "$(postgres_bin)/pg_ctl" -D "$database" -s -w -l "$work/postgresql/log" \
    -o "-p $port -h 127.0.0.1 -k $work/postgresql -c fsync=off -c max_connections=200" start
  DATABASE_URL="postgresql://ams@127.0.0.1:$port/postgres" run "$@" || status=$?
fi
exit "$status"
