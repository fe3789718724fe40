#!/usr/bin/env bash
# The sandbox gateway: a fake Stripe and PayPal. Its settings: sandbox_gateway/settings.py; SANDBOX_PORT.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

# One process: its state is one SQLite file, and its delivery threads live in it.
run_alone sandbox_gateway "$venv/bin/gunicorn" --bind "127.0.0.1:$SANDBOX_PORT" --workers 1 --threads 16 \
  --worker-class gthread --no-control-socket 'sandbox_gateway.app:create_app()'
