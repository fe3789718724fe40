#!/usr/bin/env bash
# Make the virtual environment: stack/setup/python.sh run|test
#
# .venv is a link to .tools/venv-<checksum>. A new environment is built in its final place, and the link changes only
# when it is complete. So .venv is complete or missing.
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

# The environment of the tests includes what running needs, so it is complete for both purposes.
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
    { "$new/bin/python" -m compileall -q -j 0 "$new/lib" || true; } # only makes the first start faster
}
run_long "Installing Python packages ($(basename "$lock"))" build ||
  fail "The Python packages could not be installed (see above): is there a network? Then run it again."

sum "$project/requirements.lock" >"$new/complete"
printf '%s\n' "$wanted" >>"$new/complete"
ln --symbolic --force --no-dereference "$new" "$venv.new"
mv --no-target-directory "$venv.new" "$venv"

# A running system may still use the environment before this one. Delete older ones.
find "$tools" -maxdepth 1 -name 'venv-*' ! -path "$new" -mmin +1440 -exec rm -rf {} +
