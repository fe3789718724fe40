create function private.count_campaign(
    campaign_id uuid, currency text,
    out amount_minor numeric, out donations bigint, out donors bigint, out others json, out updated_at timestamptz
)
language plpgsql stable set search_path = ''
as $$
#variable_conflict use_column
begin
    with by_currency as (
        select
            counters.currency,
            -- Not cast: a sum that a bigint cannot hold must not stop people from reading totals.
            sum(counters.amount_minor) as amount_minor,
            sum(counters.donations)::bigint as donations,
            sum(counters.donors)::bigint as donors,
            max(counters.updated_at) as updated_at
        from data.campaign_counters as counters
        where counters.campaign_id = count_campaign.campaign_id
        group by counters.currency
    )

    select
        coalesce(sum(by_currency.amount_minor) filter (where by_currency.currency = count_campaign.currency), 0),
        coalesce(sum(by_currency.donations), 0)::bigint,
        coalesce(sum(by_currency.donors), 0)::bigint,
        coalesce(json_agg(json_build_object(
            'currency', by_currency.currency,
            'amount', private.major_units(by_currency.amount_minor, by_currency.currency)
        ) order by by_currency.currency) filter (
            where by_currency.currency <> count_campaign.currency and by_currency.amount_minor <> 0
        ), '[]'),
        max(by_currency.updated_at)
    into amount_minor, donations, donors, others, updated_at
    from by_currency;
end;
$$;

comment on function private.count_campaign is
$$Add up a campaign's counters

amount_minor is in minor units of the currency given, donations are the completed ones, donors are theirs. others is
[{currency, amount}] in major units, because sums never cross currencies.$$;

grant execute on function private.count_campaign to web_anon, donor, organizer, staff, service;
