#!/usr/bin/env bash
# The workers: Dramatiq on pgmq. Their settings: workers/settings.py.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

run_alone workers "$venv/bin/python" -m workers
