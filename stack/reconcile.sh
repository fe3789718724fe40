#!/usr/bin/env bash
# Compare the gateways' listings with our books and apply what was missed.
#
#   reconcile.sh [--from T] [--to T] [--gateway G]
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
need_settings
tool workers.gateways.reconcile "$@"
