#!/bin/sh
# Everything that can be said of the code without running it; stops at the first complaint.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
export AMS_DATA="$work" DJANGO_SETTINGS_MODULE=ams.config.settings
step() { echo "== $1 =="; shift; "$@"; }
step "Format" .venv/bin/ruff format --check --quiet .
step "Lint" .venv/bin/ruff check --quiet .
step "Import contract" .venv/bin/lint-imports --no-cache
step "Types" .venv/bin/mypy
step "Django's checks" .venv/bin/django-admin check --fail-level WARNING
step "Missing migrations" .venv/bin/django-admin makemigrations --check --dry-run
step "Translations" .venv/bin/python scripts/messages.py check
step "Vendored files" .venv/bin/python scripts/vendor.py check
step "Templates" .venv/bin/python scripts/templates.py
echo "All checks passed."
