#!/usr/bin/env bash
# Measure a system of its own, started for the purpose and thrown away; arguments go to bench/run.py.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$project"
tool bench.run "$@"
