#!/usr/bin/env bash
# PostgreSQL: a cluster of our own, created where there is none, run by a user who is not root.
# Settings: POSTGRES_PORT, SUPERUSER_DATABASE_URL, DATABASE_URL; POSTGRES_OPTIONS adds arguments.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"
source "$project/stack/postgres/cluster.sh"

not_too_often
data=$(cluster_folder)
# The postgres user may not be able to read the checkout, so the script travels as text.
alone=("${as_postgres[@]}" bash -c "$(<"$project/stack/alone.sh")" alone.sh "$data")

# Leftovers first: neither the configuration nor the password of a running cluster may change here.
"${alone[@]}" true
[[ -s $data/PG_VERSION ]] || create_cluster
write_configuration
set_superuser_password

# No process works in the data directory now: a lock file is one that a crash left behind.
"${as_postgres[@]}" rm -f "$data/postmaster.pid"

# shellcheck disable=SC2086  # POSTGRES_OPTIONS is a list of words
exec "${alone[@]}" "$(cluster_program postgres)" -D "$data" -p "$POSTGRES_PORT" \
  -c listen_addresses=127.0.0.1 -c cron.database_name="$(url_part database "$DATABASE_URL")" ${POSTGRES_OPTIONS:-}
