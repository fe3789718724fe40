-- Schedule the jobs of pg_cron, as role clock: a job runs as the role that scheduled it.
-- Run it in the database that has the extension. Scheduling a name again replaces the job.

select cron.schedule('apply parked events', '* * * * *', 'select private.apply_parked_events()');
select cron.schedule('refresh campaign totals', '*/5 * * * *', 'select private.refresh_campaign_totals()');
select cron.schedule('delete expired idempotency keys', '17 * * * *', 'select private.delete_expired_keys()');
select cron.schedule(
    'check recent money', '* * * * *',
    $$select private.check_invariants(now() - interval '5 minutes')$$
);
select cron.schedule('check all money', '23 2 * * *', $$select private.check_invariants('-infinity')$$);
select cron.schedule('delete old events', '31 4 * * *', 'select private.delete_old_events()');
select cron.schedule('delete old beats', '11 4 * * *', 'select private.delete_old_beats()');
select cron.schedule('wake notifications', '* * * * *', 'select private.wake_notifications()');
select cron.schedule('trim archives', '* * * * *', 'select private.trim_archives()');
select cron.schedule('request reconciliations', '37 1 * * *', 'select private.request_reconciliations()');
select cron.schedule('look at orders', '*/5 * * * *', 'select private.look_at_orders()');
select cron.schedule('delete old items', '51 3 * * *', 'select private.delete_old_items()');
-- pg_cron never cleans its own log.
select cron.schedule(
    'forget old runs', '42 3 * * *',
    $$delete from cron.job_run_details where start_time < now() - interval '7 days'$$
);
