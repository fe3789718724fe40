#!/usr/bin/env bash
# Become a command that finds the named secrets in its environment: with_secrets.sh <name...> -- <command...>
#
# A container mounts the folder /secrets, written by stack/docker/secret_files.py, and is told by its command line
# which of them it gets.
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
