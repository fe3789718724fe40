#!/usr/bin/env bash
# Redis. Settings: REDIS_PORT. The arguments are further options of Redis, see stack/processes.py.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

run_alone redis-server --bind 127.0.0.1 --port "$REDIS_PORT" "$@"
