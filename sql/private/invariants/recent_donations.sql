create function private.recent_donations(since timestamptz)
returns setof data.donations
language sql stable
as $$
    select donations.* from data.donations where since = '-infinity'
    union all
    select donations.*
    from data.donations
    where since > '-infinity'
        and donations.id in (select recent.donation_id from private.recent_payments(since) as recent)
$$;

comment on function private.recent_donations is
'List the donations whose payments got evidence since a moment, or all for -infinity, for the invariants of donations';
