#!/usr/bin/env bash
# Run a command as the only one of its kind: stack/alone.sh <folder> <command...>
#
# A master killed with -9 leaves children that hold its port or its shared memory, and the next master
# then fails for ever. Each process works in a folder of its own. So a process that is still in the folder is a
# leftover: this script asks it to end, kills it if it does not, and only then starts the command in the folder.
set -euo pipefail

folder=$(cd "$1" && pwd -P)
shift
cd /

# Processes whose working directory is the folder.
leftovers() {
  local owner
  working_in_folder
  ((EUID == 0)) || return 0
  # In a container root may not look at processes of other users (no CAP_SYS_PTRACE), but may become these users.
  while read -r owner; do
    working_in_folder setpriv --reuid="${owner% *}" --regid="${owner#* }" --clear-groups
  done < <(stat --format='%u %g' /proc/[0-9]* 2>/dev/null | sort --unique | grep --invert-match '^0 ')
}

# working_in_folder [prefix...]: print the ids of the processes in the folder, as far as the user that the prefix
# switches to may see them.
working_in_folder() {
  local process where
  while read -r process where; do
    [[ $where == "$folder" ]] && printf '%s\n' "${process#/proc/}"
  done < <("$@" find /proc/[0-9]*/cwd -maxdepth 0 -printf '%h %l\n' 2>/dev/null)
  return 0
}

# send <signal>: send it to every leftover. It is not an error if one has just ended.
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
