#!/usr/bin/env bash
# Open psql as the owner of the schema; arguments are psql's.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
need_settings
at_database "$DATABASE_URL" psql "$@"
