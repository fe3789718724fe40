#!/usr/bin/env bash
# PostgreSQL in a container: as without one, but reached from other containers.
#
#   postgres.sh [postgres] [argument of postgres...]
#
# Settings: SUPERUSER_DATABASE_URL (its user and password count; POSTGRES_PASSWORD alone will do),
# DATABASE_URL (its database gets pg_cron), POSTGRES_PORT.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

[[ ${1:-} != postgres ]] || shift
: "${SUPERUSER_DATABASE_URL:=postgresql://postgres:${POSTGRES_PASSWORD:?is not set}@127.0.0.1/postgres}"
: "${DATABASE_URL:=postgresql://careforall_deployer@127.0.0.1/careforall}"
# Later arguments win: the caller's come last.
POSTGRES_OPTIONS="-c listen_addresses=0.0.0.0 -c hba_file=$PWD/stack/docker/pg_hba.conf $*"
export SUPERUSER_DATABASE_URL DATABASE_URL POSTGRES_OPTIONS
exec stack/programs/postgres.sh
