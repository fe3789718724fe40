#!/usr/bin/env bash
# PostgreSQL in a container: the same as without one, but other containers can reach it.
#
#   postgres.sh [postgres] [argument of postgres...]
#
# Settings: SUPERUSER_DATABASE_URL (only its user and password are used; POSTGRES_PASSWORD alone is enough),
# DATABASE_URL (its database gets pg_cron), POSTGRES_PORT.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

[[ ${1:-} != postgres ]] || shift
: "${SUPERUSER_DATABASE_URL:=postgresql://postgres:${POSTGRES_PASSWORD:?is not set}@127.0.0.1/postgres}"
: "${DATABASE_URL:=postgresql://careforall_deployer@127.0.0.1/careforall}"
# Later arguments win, so the caller's come last.
POSTGRES_OPTIONS="-c listen_addresses=0.0.0.0 -c hba_file=$PWD/stack/docker/pg_hba.conf $*"
export SUPERUSER_DATABASE_URL DATABASE_URL POSTGRES_OPTIONS
exec stack/programs/postgres.sh
