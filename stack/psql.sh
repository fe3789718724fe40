#!/usr/bin/env bash
# Open psql as the owner of the schema. Arguments go to psql.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
need_settings
at_database "$DATABASE_URL" psql "$@"
