#!/usr/bin/env bash
# Print a signed token and nothing else: stack/token.sh <role> [email] [seconds]
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
need_settings
tool stack.issue_token "$@"
