#!/usr/bin/env bash
# End processes of this state folder that no supervisor looks after any more (it was killed, say).
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

for program in "$project"/stack/programs/*.sh; do
  folder=$state/$(basename "$program" .sh)
  [[ ! -d $folder ]] || "$project/stack/alone.sh" "$folder" true
done
