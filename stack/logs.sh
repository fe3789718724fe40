#!/usr/bin/env bash
# Follow the logs of all processes.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
[[ -d $state/log ]] || fail "There are no logs yet: run \`make up\` first."
exec tail --lines=20 --follow=name --retry "$state"/log/*.log
