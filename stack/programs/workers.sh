#!/usr/bin/env bash
# The workers: Dramatiq on pgmq. Settings: see workers/settings.py.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

run_alone "$venv/bin/python" -m workers
