#!/usr/bin/env bash
# nginx, the reverse proxy. Settings: those that gateway/render.sh lists.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

export STATE_DIR=$state
mkdir -p "$state/gateway"
"$project/gateway/render.sh" >"$state/gateway/nginx.conf"

run_alone gateway nginx -c "$state/gateway/nginx.conf" -p "$state/gateway"
