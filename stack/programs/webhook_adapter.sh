#!/usr/bin/env bash
# The webhook adapter under gunicorn. Its settings: webhook_adapter/settings.py.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

# Only nginx listens to the world.
export LISTEN_ADDRESS=127.0.0.1
# The sandbox's PayPal has an authority of its own.
if [[ -n ${PAYPAL_CERT_BASE:-} ]]; then
  export PAYPAL_CA_FILE=${PAYPAL_CA_FILE:-$state/sandbox_gateway/${SANDBOX_PAYPAL_CA_FILE:-paypal_ca.pem}}
fi

run_alone webhook_adapter "$venv/bin/gunicorn" --config "$project/webhook_adapter/gunicorn.conf.py" \
  'webhook_adapter.app:create_app()'
