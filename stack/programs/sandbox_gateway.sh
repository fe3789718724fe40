#!/usr/bin/env bash
# The sandbox gateway. Settings: SANDBOX_PORT, and see sandbox_gateway/settings.py.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

# One process: its state is one SQLite file, and its delivery threads live in it.
run_alone "$venv/bin/gunicorn" --bind "$bind_address:$SANDBOX_PORT" --workers 1 --threads 16 \
  --worker-class gthread --no-control-socket 'sandbox_gateway.app:create_app()'
