#!/usr/bin/env bash
# Give once, from end to end, in the running system.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
need_settings
tool stack.demo
