create function private.refresh_campaign_totals()
returns void
language plpgsql volatile security definer set search_path = ''
as $$
begin
    refresh materialized view concurrently data.campaign_totals;
end;
$$;

comment on function private.refresh_campaign_totals is
'Refresh the materialized view of all totals without stopping its readers. Called by pg_cron.';

grant execute on function private.refresh_campaign_totals to clock;
