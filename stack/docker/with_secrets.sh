#!/usr/bin/env bash
# Run a command with the named secrets in its environment: with_secrets.sh <name...> -- <command...>
#
# The secrets are files in /secrets, which stack/docker/secret_files.py writes and the container mounts.
set -euo pipefail

folder=${SECRETS_FOLDER:-/secrets}
while [[ ${1:?"usage: with_secrets.sh <name...> -- <command...>"} != -- ]]; do
  [[ -s $folder/$1 ]] || {
    printf 'error: there is no secret %s in %s\n' "$1" "$folder" >&2
    exit 1
  }
  export "$1=$(<"$folder/$1")"
  shift
done
shift
exec "$@"
