create view api.campaigns with (security_invoker = true) as
select
    campaigns.id,
    campaigns.title,
    campaigns.description,
    private.major_units(campaigns.goal_minor, campaigns.currency) as goal_amount,
    campaigns.currency,
    campaigns.starts_at,
    campaigns.ends_at,
    campaigns.status,
    campaigns.version,
    campaigns.created_at,
    campaigns.updated_at,
    json_build_object(
        'total_amount', private.major_units(counted.amount_minor, campaigns.currency),
        'total_donations', counted.donations,
        'unique_donors', counted.donors,
        'other_currencies', counted.others
    ) as totals
from data.campaigns
cross join lateral private.count_campaign(campaigns.id, campaigns.currency) as counted;

comment on view api.campaigns is
$$Campaigns with their live totals

goal_amount and totals are in major units of currency. Gifts are taken from starts_at until ends_at.$$;

grant select on api.campaigns to web_anon, donor, organizer, staff, service;
