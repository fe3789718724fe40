#!/usr/bin/env bash
# Stop everything and delete what it stored: database, inbox, logs. The settings stay.
# It asks first, unless FORCE=1.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
source "$project/stack/postgres/cluster.sh"

if [[ ${FORCE:-} != 1 ]]; then
  read -rp "Delete the database, inbox and logs in $state? Type yes: " answer || answer=
  [[ $answer == yes ]] || fail "Nothing was deleted."
fi

"$project/stack/down.sh"
elsewhere=$(cluster_elsewhere)
[[ ! -d $elsewhere ]] || rm -rf "$(dirname "$elsewhere")"
rm -rf "$state"
say "Deleted. \`make up\` creates everything again."
