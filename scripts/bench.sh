#!/bin/sh
# Measure AMS beside other people's software; arguments are the parts (crl ocsp …), Q=1 a quick look.
# Missing programs are installed where we are root, otherwise named with what is left out.
set -eu
export PATH="$PATH:/usr/sbin"
missing=
while read -r program package; do
  command -v "$program" >/dev/null || missing="$missing $package"
done <<LIST
openssl openssl
go golang-go
wrk wrk
nginx nginx-light
cfssl golang-cfssl
LIST
ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1 || missing="$missing postgresql"
if [ -n "$missing" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "Installing$missing …"
  apt-get update -qq >/dev/null
  # Only their programs are wanted: Debian's own services are not to be made or started.
  mkdir -p /etc/postgresql-common
  [ -e /etc/postgresql-common/createcluster.conf ] \
    || echo 'create_main_cluster = false' > /etc/postgresql-common/createcluster.conf
  for package in $missing; do
    # Each by itself: what one mirror lacks must not keep the others away.
    RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$package" >/dev/null \
      || echo "could not be installed: $package"
  done
fi
unset AMS_BIND AMS_BASE_URL AMS_STATUS_BIND AMS_STATUS_URL AMS_SMTP_URL AMS_DEMO DATABASE_URL || true
exec .venv/bin/python -m bench ${Q:+--scale quick} "$@"
