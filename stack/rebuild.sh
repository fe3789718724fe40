#!/usr/bin/env bash
# Recompute all money from stored events in a scratch database, and compare it with the live one.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
need_settings
tool stack.rebuild
