#!/usr/bin/env bash
# Make one test gift in the running system, from end to end.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
need_settings
tool stack.demo
