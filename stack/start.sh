#!/usr/bin/env bash
# Start every process, deploy the schema, and return when all of them work.
#
#   stack/start.sh [--keep]
#
# It installs nothing and changes no setting: stack/up.sh does both.
# Processes that run already keep running, unless the settings or the code have changed since they were started;
# with --keep even then.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
load_env

keep=false
[[ ${1:-} == --keep ]] && keep=true

# A checksum of all that the processes are started from.
fingerprint() {
  {
    cat "$env_file"
    readlink "$venv" "$project/stack/node/node_modules/complete" || true
    cd "$project"
    find "${code_folders[@]}" -path '*/node_modules' -prune -o -name __pycache__ -prune \
      -o -type f -print0 2>/dev/null | sort --zero-terminated | xargs --null sha256sum
  } | sha256sum
}

start_supervisor() {
  "$project/stack/end_leftovers.sh"
  tool stack.ports || fail "CareForAll was not started."
  fingerprint >"$state/started_from"
  tool stack.supervisord >"$state/supervisord.conf"
  # It outlives this script, so it must not inherit the lock.
  "$venv/bin/supervisord" --configuration "$state/supervisord.conf" 8>&- 9>&- ||
    fail "supervisord did not start: see $state/log/supervisord.log."
}

deploy() {
  "$project/stack/deploy.sh" >"$state/log/deploy.log" 2>&1 && return
  tail -n 15 "$state/log/deploy.log" | sed 's/^/  | /' >&2
  fail "The schema could not be deployed (see above and $state/log/deploy.log)."
}

# The postgres user must be able to pass through the state folder, but nobody else needs to read what is in it.
mkdir -p "$state/log"
chmod 711 "$state"
chmod 700 "$state/log"

exec 8>"$state/start.lock"
flock --nonblock 8 || {
  say "Waiting for another start to finish"
  flock 8
}

if is_running; then
  if $keep || [[ $(fingerprint) == "$(cat "$state/started_from" 2>/dev/null)" ]]; then
    say "The processes run already; starting those that do not"
  else
    say "Settings or code have changed: stopping the processes"
    "$project/stack/down.sh"
  fi
fi
is_running || start_supervisor

say "Starting PostgreSQL and the processes that need no schema"
tool stack.supervision start-before-schema
tool stack.wait postgres
[[ ! -L $state/postgres ]] ||
  say "  its data is in $(readlink "$state/postgres"): the user postgres may not enter $project"

say "Deploying the schema"
deploy

say "Starting everything else and waiting until all of it works"
tool stack.supervision start
tool stack.wait
