#!/usr/bin/env bash
# Drop and rebuild the schemas of sql/ in the running database.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
need_settings
cd "$project/sql"
at_database "$DATABASE_URL" sql --single-transaction --file load.sql
say "private and api are rebuilt from sql/"
