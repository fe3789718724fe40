#!/usr/bin/env bash
# Deploy CareForAll into a PostgreSQL server: roles and database, pgmq, migrations, sql/, cron jobs, passwords.
#
#   stack/deploy.sh [--test]
#
# SUPERUSER_DATABASE_URL and DATABASE_URL say which server. They come from the settings file, or from the
# environment if CAREFORALL_ENV_FILE is set and empty. Every step may be repeated. --test adds the extensions that
# only tests use.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

for_tests=false
[[ ${1:-} == --test ]] && for_tests=true
[[ -n ${CAREFORALL_ENV_FILE-unset} ]] && load_env
: "${SUPERUSER_DATABASE_URL:?is not set}" "${DATABASE_URL:?is not set}"
python=$venv/bin/python
[[ -x $python ]] || python=python3

target=$(url_part database "$DATABASE_URL")
as_superuser() { at_database "$SUPERUSER_DATABASE_URL" "$@"; }
as_owner() { at_database "$DATABASE_URL" "$@"; }

# 1. What only a superuser can create: the owner, its login, the database, extensions.
bootstrap() {
  TARGET_DATABASE=$target \
    DEPLOYER=$(url_part user "$DATABASE_URL") DEPLOYER_PASSWORD=$(url_part password "$DATABASE_URL") \
    as_superuser sql --set "for_tests=$for_tests" --file "$project/stack/postgres/bootstrap.sql"
}

# 2. pgmq from its SQL script, as the owner: this needs neither a superuser nor extension files.
install_pgmq() {
  local found script
  found=$(as_owner sql --tuples-only --no-align --command "select to_regnamespace('pgmq') is not null")
  [[ $found == t ]] && return
  script=$("$python" -c 'import importlib.resources as r; print(r.files("pgmq") / "sql" / "pgmq.sql")')
  as_owner sql --single-transaction --output /dev/null --file "$script"
}

# 3. State: the migrations. With the target `db:pg:` sqitch reads the connection from libpq's variables.
migrate() {
  export SQITCH_FULLNAME=${SQITCH_FULLNAME:-CareForAll} SQITCH_EMAIL=${SQITCH_EMAIL:-deploy@careforall.example}
  (cd "$project" && as_owner sqitch --quiet deploy --verify db:pg: >/dev/null)
}

# 4. Code: private and api, dropped and rebuilt in one transaction.
load_code() {
  (cd "$project/sql" && as_owner sql --single-transaction --file load.sql)
  # Vacuum settings for queues that a migration has just created.
  as_owner sql --output /dev/null --command 'select private.tune_queues()'
}

# 5. Settings that the database must know: LIVEMODE (events of the other mode are parked), whether there is an account
# for text messages, and the address for alerts.
describe_deployment() {
  [[ -n ${LIVEMODE:-} ]] || return 0
  as_owner sql --set "livemode=$LIVEMODE" --set "sms_account=${TWILIO_ACCOUNT_SID:-}" \
    --set "staff_email=${STAFF_EMAIL:-}" <<<"
    update data.deployment
    set is_live = :'livemode'::boolean, has_sms = :'sms_account' <> '', staff_email = nullif(:'staff_email', '')"
}

# 6. The scheduled jobs, if the database has pg_cron. A job runs as the role that scheduled it.
schedule_jobs() {
  local here
  here=$(as_superuser sql --dbname "$target" --tuples-only --no-align \
    --command "select count(*) from pg_extension where extname = 'pg_cron'")
  [[ $here == 1 ]] || return 0
  as_superuser sql --dbname "$target" --output /dev/null --single-transaction \
    --command 'grant usage on schema cron to clock' \
    --command 'set session authorization clock' \
    --file "$project/sql/cron.sql"
}

# 7. The passwords of the logins, taken from the URLs each time: changing a URL rotates the password.
set_passwords() {
  local url
  for url in "${POSTGREST_DATABASE_URL:-}" "${WEBHOOK_ADAPTER_DATABASE_URL:-}" "${WORKERS_DATABASE_URL:-}"; do
    [[ -n $url ]] || continue
    LOGIN=$(url_part user "$url") LOGIN_PASSWORD=$(url_part password "$url") \
      as_superuser sql --file "$project/stack/postgres/login.sql"
  done
}

bootstrap
install_pgmq
migrate
load_code
describe_deployment
schedule_jobs
set_passwords
