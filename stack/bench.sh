#!/usr/bin/env bash
# Start a system, measure it, delete it. Arguments go to bench/run.py.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$project"
tool bench.run "$@"
