#!/usr/bin/env bash
# Write nginx.conf to stdout, from the template beside this file and these settings:
#
#   GATEWAY_PORT POSTGREST_PORT POSTGREST_ADMIN_PORT WEBHOOK_ADAPTER_PORT REDIS_PORT
#   RATE_LIMIT_PER_IP       as nginx writes a rate: 100r/m, 50r/s
#   STATE_DIR               nginx keeps its files in <STATE_DIR>/gateway, which must exist
#   LISTEN_ADDRESS POSTGREST_HOST WEBHOOK_ADAPTER_HOST REDIS_HOST   default: 127.0.0.1
#   NGINX_USER              the user of the workers when root starts nginx, default: www-data
#   RATE_LIMIT_EXEMPT       networks without a limit, separated by commas, default: loopback
set -euo pipefail

gateway=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)

export PROJECT_DIR=${gateway%/*}
export LISTEN_ADDRESS=${LISTEN_ADDRESS:-127.0.0.1}
export POSTGREST_HOST=${POSTGREST_HOST:-127.0.0.1}
export WEBHOOK_ADAPTER_HOST=${WEBHOOK_ADAPTER_HOST:-127.0.0.1}
export REDIS_HOST=${REDIS_HOST:-127.0.0.1}
export NGINX_USER=${NGINX_USER:-www-data}

# nginx writes 127.0.0.0/8,::1 as `127.0.0.0/8 1; ::1 1;`. Set but empty, the limit applies to every address.
EXEMPT_NETWORKS=${RATE_LIMIT_EXEMPT-127.0.0.0/8,::1}
EXEMPT_NETWORKS=${EXEMPT_NETWORKS:+${EXEMPT_NETWORKS//,/ 1; } 1;}

required=(GATEWAY_PORT LISTEN_ADDRESS NGINX_USER PROJECT_DIR STATE_DIR RATE_LIMIT_PER_IP
  POSTGREST_HOST POSTGREST_PORT POSTGREST_ADMIN_PORT
  WEBHOOK_ADAPTER_HOST WEBHOOK_ADAPTER_PORT REDIS_HOST REDIS_PORT)
for name in "${required[@]}"; do
  [[ -n ${!name:-} ]] || {
    printf 'error: %s is not set\n' "$name" >&2
    exit 1
  }
  export "${name?}"
done

# Write a location for each route of routes.lua: `route "postgrest /api/v1/donations/:id" {` becomes one that matches
# this path and includes locations/postgrest.conf.
locations() {
  local answer path match
  sed -nE 's/^route "(\w+) ([^"]+)" \{.*/\1 \2/p' "$gateway/routes.lua" | while read -r answer path; do
    match="= $path"
    [[ $path != */:id* ]] || match="~ ^${path/:id/(?<id>[^/]+)}\z"
    printf "        location %s { set \$route %s; include \"%s\"; }\n" \
      "$match" "$path" "$gateway/locations/$answer.conf"
  done
}

ROUTES=$(locations)
export EXEMPT_NETWORKS ROUTES
# The names one by one, because the variables of nginx have a dollar as well.
envsubst "$(printf "\${%s}" "${required[@]}" EXEMPT_NETWORKS ROUTES)" <"$gateway/nginx.conf.template"
