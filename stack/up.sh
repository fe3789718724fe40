#!/usr/bin/env bash
# From a fresh machine to a donation: install, write settings, start, deploy, check, and make one test gift.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

"$project/stack/setup.sh" run
CAREFORALL_ENV_FILE=$env_file tool stack.settings_file
"$project/stack/start.sh"
"$project/stack/demo.sh"
