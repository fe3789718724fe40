#!/usr/bin/env bash
# Make the virtual environment: stack/setup/python.sh run|test
#
# .venv is a link to .tools/venv-<checksum>. A new environment is built at its final place and the link is
# turned only when it is complete, so there is always a whole one or none.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

lock=$project/requirements.lock
[[ $1 == test ]] && lock=$project/requirements-dev.lock

python=
for candidate in python3 /usr/bin/python3; do
  if "$candidate" -c 'import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    python=$candidate
    break
  fi
done
[[ -n $python ]] || fail "Python 3.11 or newer with its venv module is needed."

# The environment of the tests holds all that running needs, so it serves both.
is_complete() { grep -qsxF "$1" "$venv/complete" && "$venv/bin/python" -c '' 2>/dev/null; }
sum() { { "$python" -VV && cat "$1"; } | sha256sum | cut -c1-16; }

wanted=$(sum "$lock")
is_complete "$wanted" && exit 0

new=$tools/venv-$wanted
build() {
  rm -rf "$new" &&
    "$python" -m venv "$new" &&
    "$new/bin/python" -m pip install --disable-pip-version-check --no-input --no-compile \
      --only-binary :all: --require-hashes --requirement "$lock" &&
    { "$new/bin/python" -m compileall -q -j 0 "$new/lib" || true; } # makes the first start quick; not needed
}
run_long "Installing Python packages ($(basename "$lock"))" build ||
  fail "The Python packages could not be installed (see above): is there a network? Then run it again."

sum "$project/requirements.lock" >"$new/complete"
printf '%s\n' "$wanted" >>"$new/complete"
ln --symbolic --force --no-dereference "$new" "$venv.new"
mv --no-target-directory "$venv.new" "$venv"

# The one before stays: a running system may still use it. Older ones go.
find "$tools" -maxdepth 1 -name 'venv-*' ! -path "$new" -mmin +1440 -exec rm -rf {} +
