#!/bin/sh
# Run the tests on SQLite and then on a private PostgreSQL; arguments narrow them (tests/revocation).
# Missing programs are installed where we are root, otherwise named with what is skipped.
set -eu

missing=
command -v chromium >/dev/null || missing="$missing chromium"
command -v openssl >/dev/null || missing="$missing openssl"
command -v pdfsig >/dev/null || missing="$missing poppler-utils"
command -v npm >/dev/null || missing="$missing nodejs npm"
command -v certtool >/dev/null || missing="$missing gnutls-bin"
command -v vfychain >/dev/null || missing="$missing libnss3-tools"
command -v javac >/dev/null || missing="$missing default-jdk-headless"
[ -e /usr/share/java/bcprov.jar ] || missing="$missing libbcprov-java"
[ -x /usr/lib/postfix/sbin/master ] || missing="$missing postfix"
[ -e /usr/lib/postfix/postfix-sqlite.so ] || missing="$missing postfix-sqlite"
[ -e /usr/lib/postfix/postfix-pgsql.so ] || missing="$missing postfix-pgsql"
[ -x /usr/lib/dovecot/imap ] || missing="$missing dovecot-imapd"
[ -x /usr/lib/dovecot/lmtp ] || missing="$missing dovecot-lmtpd"
[ -e /usr/lib/dovecot/modules/auth/libdriver_sqlite.so ] || missing="$missing dovecot-sqlite"
[ -e /usr/lib/dovecot/modules/auth/libdriver_pgsql.so ] || missing="$missing dovecot-pgsql"
postgres_bin() { ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1; }
[ -n "$(postgres_bin)" ] || missing="$missing postgresql"
if [ -n "$missing" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "Installing$missing …"
  apt-get update -qq >/dev/null
  # The private server below is ours; Debian's own cluster is not to be made or started.
  mkdir -p /etc/postgresql-common
  [ -e /etc/postgresql-common/createcluster.conf ] \
    || echo 'create_main_cluster = false' > /etc/postgresql-common/createcluster.conf
  # Nothing that is installed is started: the tests run mail servers of their own.
  policy=/usr/sbin/policy-rc.d
  [ -e "$policy" ] && policy= || { printf '#!/bin/sh\nexit 101\n' > "$policy"; chmod 755 "$policy"; }
  ! command -v debconf-set-selections >/dev/null \
    || echo 'postfix postfix/main_mailer_type select No configuration' | debconf-set-selections
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $missing >/dev/null \
    || { [ -z "$policy" ] || rm -f "$policy"; exit 1; }
  [ -z "$policy" ] || rm -f "$policy"
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
    npm) echo "SKIPPED: bpmn-moddle reading our BPMN, for want of Debian's packages nodejs and npm" ;;
    openssl) echo "MISSING: Debian's package openssl; tests against OpenSSL will fail" ;;
    gnutls-bin | libnss3-tools | default-jdk-headless | libbcprov-java | poppler-utils)
      echo "SKIPPED: tests against other people's clients, for want of Debian's package $program" ;;
    postfix | postfix-* | dovecot-*)
      echo "SKIPPED: mail by Postfix and Dovecot, for want of Debian's package $program" ;;
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
