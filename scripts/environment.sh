#!/bin/sh
# Make .venv hold exactly what requirements/$1.txt pins ($1: runtime or development), and compile
# the translations, and all of it to bytecode: a process that may not write beside the sources (a
# service's own user) would compile everything at every start. Needs only Python 3.11+ and pip; with
# nothing changed it returns at once.
set -eu
wanted=$1
python=${PYTHON:-python3}
export UV_PYTHON_DOWNLOADS=never

if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
  echo "AMS needs Python 3.11 or newer; '$python' is not. Set PYTHON=/path/to/python3.11." >&2
  exit 1
fi

# The development set contains the runtime set: never trade the larger for the smaller.
if [ "$wanted" = runtime ] && [ -f .venv/.installed-development ]; then wanted=development; fi

install_the_installer() {
  stamp=$(cksum < requirements/bootstrap.txt)
  if [ -x .tools/bin/uv ] && [ "$(cat .tools/.stamp 2>/dev/null)" = "$stamp" ]; then return; fi
  echo "Installing the installer (uv) into .tools …"
  rm -rf .tools
  errors=$(mktemp)
  "$python" -m pip install --quiet --disable-pip-version-check --require-hashes \
    --target .tools -r requirements/bootstrap.txt 2>"$errors" || { cat "$errors" >&2; exit 1; }
  rm -f "$errors"
  printf '%s' "$stamp" > .tools/.stamp
}

install_libraries() {
  stamp=$(cat requirements/bootstrap.txt "requirements/$wanted.txt" pyproject.toml | cksum)
  if [ -x .venv/bin/ams ] && [ "$(cat ".venv/.installed-$wanted" 2>/dev/null)" = "$stamp" ]; then
    return
  fi
  install_the_installer
  echo "Installing AMS and its libraries into .venv …"
  [ -x .venv/bin/python ] || .tools/bin/uv venv --quiet --python "$python" .venv
  .tools/bin/uv pip sync --quiet --python .venv/bin/python --require-hashes \
    --compile-bytecode "requirements/$wanted.txt"
  .tools/bin/uv pip install --quiet --python .venv/bin/python --no-deps --no-build-isolation -e .
  printf '%s' "$stamp" > ".venv/.installed-$wanted"
}

install_libraries
.venv/bin/python scripts/messages.py compile
.venv/bin/python -m compileall -q ams
