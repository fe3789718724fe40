#!/usr/bin/env bash
# Run a command as the only one of its kind: stack/alone.sh <folder> <command...>
#
# A master killed with -9 leaves children that hold its port or its shared memory, and the next master
# then fails for ever. Each program works in a folder of its own, so what still works there is a
# leftover: it is asked to end, killed if it stays, and only then is the command started in the folder.
set -euo pipefail

folder=$(cd "$1" && pwd -P)
shift
cd /

# Processes whose working directory is the folder.
leftovers() {
  local owner
  working_in_folder
  ((EUID == 0)) || return 0
  # In a container root may not look at other users' processes (no CAP_SYS_PTRACE), but may become them.
  while read -r owner; do
    working_in_folder setpriv --reuid="${owner% *}" --regid="${owner#* }" --clear-groups
  done < <(stat --format='%u %g' /proc/[0-9]* 2>/dev/null | sort --unique | grep --invert-match '^0 ')
}

# working_in_folder [prefix...]: print the process ids that the prefix (another user) can see.
working_in_folder() {
  local process where
  while read -r process where; do
    [[ $where == "$folder" ]] && printf '%s\n' "${process#/proc/}"
  done < <("$@" find /proc/[0-9]*/cwd -maxdepth 0 -printf '%h %l\n' 2>/dev/null)
  return 0
}

# send <signal>: to every leftover; one that has just ended is no error.
send() {
  local pids
  mapfile -t pids < <(leftovers | sort --unique)
  ((${#pids[@]})) || return 1
  kill -s "$1" "${pids[@]}" 2>/dev/null || true
}

if send TERM; then
  printf 'ending processes left in %s\n' "$folder"
  for _ in {1..30}; do
    [[ -n $(leftovers) ]] || break
    sleep 0.1
  done
  while send KILL; do sleep 0.1; done
fi

cd "$folder"
exec "$@"
