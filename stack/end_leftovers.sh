#!/usr/bin/env bash
# End the processes of this state folder that a killed supervisor left behind.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# Every start of a process leaves a stamp (lib.sh), also of one that is no longer declared.
shopt -s nullglob
for stamp in "$state"/log/*.started; do
  folder=$state/$(basename "$stamp" .started)
  [[ ! -d $folder ]] || "$project/stack/alone.sh" "$folder" true
done
