#!/bin/sh
# Resolve requirements/*.in into hash-pinned files that name no registry.
set -eu
compile() {
  .tools/bin/uv pip compile --quiet --universal --python-version 3.11 \
    --generate-hashes --no-header --constraints requirements/constraints.in \
    "requirements/$1.in" -o "requirements/$1.txt"
}
for name in bootstrap runtime s3 development; do compile "$name"; done
