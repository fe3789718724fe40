#!/usr/bin/env bash
# Rebuild all money from what gateways sent, in a scratch database, and compare it with what is live.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
need_settings
tool stack.rebuild
