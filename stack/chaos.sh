#!/usr/bin/env bash
# Start a system, let a storm pass over it, delete it. Arguments go to chaos/run.py.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$project"
# exec: a signal to this script must reach the program, which then stops the system.
PYTHONPATH=$project PYTHONSAFEPATH=1 exec "$venv/bin/python" -m chaos.run "$@"
