#!/usr/bin/env bash
# The webhook adapter under gunicorn. Settings: see webhook_adapter/settings.py.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

# Only nginx listens at the LISTEN_ADDRESS of the settings.
export LISTEN_ADDRESS=$bind_address
# The sandbox's PayPal has a certificate authority of its own.
if [[ -n ${PAYPAL_CERT_BASE:-} ]]; then
  export PAYPAL_CA_FILE=${PAYPAL_CA_FILE:-$state/sandbox_gateway/${SANDBOX_PAYPAL_CA_FILE:-paypal_ca.pem}}
fi

run_alone "$venv/bin/gunicorn" --config "$project/webhook_adapter/gunicorn.conf.py" \
  'webhook_adapter.app:create_app()'
