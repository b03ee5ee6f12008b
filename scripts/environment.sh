#!/bin/sh
# Make .venv hold exactly what requirements/$1.txt pins ($1: runtime or development).
# Needs only Python 3.11+ and pip; a second call with nothing changed returns at once.
set -eu
wanted=$1
python=${PYTHON:-python3}
export UV_PYTHON_DOWNLOADS=never

if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
  echo "AMS needs Python 3.11 or newer; '$python' is not. Set PYTHON=/path/to/python3.11." >&2
  exit 1
fi

# The development set contains the runtime set: never trade the larger for the smaller.
[ "$wanted" = runtime ] && [ -f .venv/.installed-development ] && wanted=development

stamp=$(cat requirements/bootstrap.txt "requirements/$wanted.txt" pyproject.toml | cksum)
[ -x .venv/bin/ams ] && [ "$(cat ".venv/.installed-$wanted" 2>/dev/null)" = "$stamp" ] && exit 0

if ! [ -x .tools/bin/uv ] || ! [ "$(cat .tools/.stamp 2>/dev/null)" = "$(cksum < requirements/bootstrap.txt)" ]; then
  echo "Installing the installer (uv) into .tools …"
  rm -rf .tools
  "$python" -m pip install --quiet --disable-pip-version-check --require-hashes \
    --target .tools -r requirements/bootstrap.txt 2>.pip-errors || { cat .pip-errors >&2; rm -f .pip-errors; exit 1; }
  rm -f .pip-errors
  cksum < requirements/bootstrap.txt > .tools/.stamp
fi

echo "Installing AMS and its libraries into .venv …"
[ -x .venv/bin/python ] || .tools/bin/uv venv --quiet --python "$python" .venv
.tools/bin/uv pip install --quiet --python .venv/bin/python --require-hashes -r "requirements/$wanted.txt"
.tools/bin/uv pip install --quiet --python .venv/bin/python --no-deps --no-build-isolation -e .
printf '%s' "$stamp" > ".venv/.installed-$wanted"
