create function private.recent_campaigns(since timestamptz)
returns setof uuid
language sql stable
as $$
    select campaigns.id from data.campaigns where since = '-infinity'
    union
    select transfer.campaign_id from data.ledger_transfers as transfer
    where since > '-infinity' and transfer.booked_at >= since
$$;

comment on function private.recent_campaigns is
'List the campaigns whose books moved since a moment, or all for -infinity, for the invariants of totals';
