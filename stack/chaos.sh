#!/usr/bin/env bash
# Pass a storm over a system of its own, started for the purpose and thrown away; arguments go to chaos/run.py.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$project"
# Becomes it, so that whoever ends this script ends what it started.
PYTHONPATH=$project PYTHONSAFEPATH=1 exec "$venv/bin/python" -m chaos.run "$@"
