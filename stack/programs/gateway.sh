#!/usr/bin/env bash
# nginx, the one entry. Settings: see gateway/render.sh.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

export STATE_DIR=$state
mkdir -p "$state/gateway"
"$project/gateway/render.sh" >"$state/gateway/nginx.conf"

run_alone nginx -c "$state/gateway/nginx.conf" -p "$state/gateway"
