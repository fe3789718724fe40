#!/usr/bin/env bash
# Show each process and whether it works; exit 1 if one does not.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
need_settings
tool stack.status
