#!/usr/bin/env bash
# Install what is missing: stack/setup.sh run|test
#
# Debian packages go to the machine, everything else to the checkout (.tools, .venv, stack/node/node_modules).
# Each part is built elsewhere and then renamed, so it may be interrupted at any moment and run again.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

purpose=${1:-run}
[[ $purpose == run || $purpose == test ]] || fail "Usage: stack/setup.sh run|test"

mkdir -p "$tools"
exec 9>"$tools/setup.lock"
flock --nonblock 9 || {
  say "Waiting for another set-up in this checkout"
  flock 9
}

for part in packages python node; do
  "$project/stack/setup/$part.sh" "$purpose"
done
