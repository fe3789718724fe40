create function private.invariant_totals_differ_from_ledger(since timestamptz)
returns table (subject text, detail text)
language sql stable
as $$
    with counted as (
        select counter.campaign_id, counter.currency, sum(counter.amount_minor) as minor
        from data.campaign_counters as counter
        where counter.campaign_id in (select private.recent_campaigns(since))
        group by counter.campaign_id, counter.currency
        having sum(counter.amount_minor) <> 0
    ),

    booked as (
        select campaign.id as campaign_id, balance.currency, sum(balance.minor) as minor
        from private.recent_campaigns(since) as campaign (id)
        -- offset 0 applies the condition below the view's grouping, so that only one campaign's transfers are read.
        cross join lateral (
            select entry.currency, entry.balance_minor as minor from data.ledger_balances as entry
            where entry.campaign_id = campaign.id and entry.account = 'campaign_funds' offset 0
        ) as balance
        group by campaign.id, balance.currency
        having sum(balance.minor) <> 0
    )

    select campaign_id::text, format('%s: %s counted, %s booked',
        currency, coalesce(counted.minor, 0), coalesce(booked.minor, 0))
    from counted
    full join booked using (campaign_id, currency)
    where counted.minor is distinct from booked.minor
$$;

comment on function private.invariant_totals_differ_from_ledger is
$$Invariant: a campaign's live total is its balance in the ledger, per currency$$;
