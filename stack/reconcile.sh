#!/usr/bin/env bash
# Compare what payment gateways list with our books, apply what was missed: reconcile.sh [--from T] [--to T] [--gateway G]
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
need_settings
tool workers.gateways.reconcile "$@"
