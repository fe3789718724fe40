#!/usr/bin/env bash
# Stop every process, and return when all have ended.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

[[ -f $env_file && -x $venv/bin/python ]] || {
  say "Nothing runs: CareForAll was never started here"
  exit 0
}
load_env
if is_running; then
  tool stack.supervision shutdown
fi
"$project/stack/end_leftovers.sh"
