#!/usr/bin/env bash
# Show what waits to be sent: queues with their lag, dead letters, unsent notifications, and what to do about them.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
need_settings

ask() { at_database "$DATABASE_URL" sql --pset footer=off "$@"; }
count() { ask --tuples-only --no-align --command "$1"; }

ask --command "select queue, waiting, ready, make_interval(secs => oldest_seconds) as oldest,
  dead, make_interval(secs => oldest_dead_seconds) as oldest_dead from private.queue_metrics()"

dead=$(count 'select count(*) from private.dead_letters')
late=$(count 'select count(*) from private.queue_metrics() where oldest_seconds > 300')
unsent=$(count "select count(*) from data.notifications where status = 'PENDING' and send_after is null")

if ((dead > 0)); then
  say "Dead letters: messages that the workers gave up on, and why"
  ask --command "select queue, reason, count(*) as letters, date_trunc('second', now() - min(enqueued_at)) as oldest
    from private.dead_letters group by queue, reason order by queue, letters desc"
fi
if ((unsent > 0)); then
  say "Notifications not yet sent"
  ask --command "select kind, type, count(*) as unsent, date_trunc('second', now() - min(created_at)) as oldest,
    max(retry_count) as tries, max(last_error) as an_error
    from data.notifications where status = 'PENDING' and send_after is null group by kind, type order by kind, type"
fi

((dead == 0)) || say "When the cause of dead letters is gone, send them again, in \`make psql\`:
  select private.replay_dead_letters('<queue>');                         -- all of a queue
  select private.replay_dead_letters('<queue>', reason => 'Refused%');   -- those with such a reason
Replaying twice sends nothing twice."
((late == 0)) || say "Messages have waited for over five minutes: see \`make status\` (do the workers run?) and \`make logs\`."
((dead + late + unsent > 0)) || say "Nothing waits."
