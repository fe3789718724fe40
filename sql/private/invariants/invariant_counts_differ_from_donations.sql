create function private.invariant_counts_differ_from_donations(since timestamptz)
returns table (subject text, detail text)
language sql stable
as $$
    with counted as (
        select counter.campaign_id, sum(counter.donations)::bigint as donations, sum(counter.donors)::bigint as donors
        from data.campaign_counters as counter
        where counter.campaign_id in (select private.recent_campaigns(since))
        group by counter.campaign_id
        having sum(counter.donations) <> 0 or sum(counter.donors) <> 0
    ),

    completed as (
        select donations.campaign_id, count(*) as donations, count(distinct donations.donor_id) as donors
        from data.donations
        where donations.status = 'COMPLETED' and donations.campaign_id in (select private.recent_campaigns(since))
        group by donations.campaign_id
    )

    select campaign_id::text, format('%s donations of %s donors counted, %s of %s completed',
        counted.donations, counted.donors, completed.donations, completed.donors)
    from counted
    full join completed using (campaign_id)
    where (counted.donations, counted.donors) is distinct from (completed.donations, completed.donors)
    union all
    select gifts.campaign_id::text,
        format('%s donations of donor %s counted, %s completed', gifts.donations, gifts.donor_id, made.number)
    from data.campaign_donors as gifts
    cross join lateral (
        select count(*) as number from data.donations
        where donations.campaign_id = gifts.campaign_id and donations.donor_id = gifts.donor_id
            and donations.status = 'COMPLETED'
    ) as made
    where gifts.campaign_id in (select private.recent_campaigns(since)) and gifts.donations <> made.number
$$;

comment on function private.invariant_counts_differ_from_donations is
'Invariant: a campaign''s counts are its completed donations and their donors';
