#!/usr/bin/env bash
# Redis: cached totals only, so nothing is written to disk and old entries make room for new ones.
# Settings: REDIS_PORT.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

run_alone redis redis-server --bind 127.0.0.1 --port "$REDIS_PORT" --save '' --appendonly no \
  --maxmemory 128mb --maxmemory-policy allkeys-lru --daemonize no
