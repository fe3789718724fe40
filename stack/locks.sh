#!/usr/bin/env bash
# Write the lock files from requirements*.in, with hashes and without naming a package index.
#
# This needs Debian 12's own Python (3.11.2), where some packages have more dependencies than on a later 3.11, and pip
# refuses a dependency that is not locked. The lock files can be installed on later versions as well.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

mkdir -p "$tools"
compilers=$(mktemp -d "$tools/locks.XXXXXX")
trap 'rm -rf "$compilers"' EXIT
/usr/bin/python3 -m venv "$compilers"
run_long "Installing pip-tools" "$compilers/bin/pip" install --disable-pip-version-check pip-tools==7.6.2

cd "$project"
for name in requirements requirements-dev requirements-node; do
  CUSTOM_COMPILE_COMMAND='make locks' run_long "Locking $name.in" "$compilers/bin/pip-compile" \
    --generate-hashes --allow-unsafe --strip-extras --annotation-style line \
    --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options "$@" \
    --output-file "$name.lock" "$name.in"
done
