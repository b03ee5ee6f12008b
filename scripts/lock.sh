#!/bin/sh
# Resolve requirements/*.in into hash-pinned files that name no registry.
set -eu
compile() {
  .tools/bin/uv pip compile --quiet --universal --python-version 3.11 \
    --generate-hashes --no-header "requirements/$1.in" -o "requirements/$1.txt"
}
for name in bootstrap runtime development; do compile "$name"; done
