-- Verify careforall:payments on pg

begin;

with campaign as (
    insert into data.campaigns (title, currency) values ('verify', 'USD') returning id
),

donor as (
    insert into data.donors (email) values ('verify@careforall.example') returning id
),

donation as (
    insert into data.donations (campaign_id, donor_id, donor_email, amount_minor, currency)
    select
        campaign.id as campaign_id,
        donor.id as donor_id,
        'verify@careforall.example',
        1250,
        'USD'
    from campaign cross join donor
    returning id
)

insert into data.payments (donation_id, gateway, payment_intent_id, amount_minor, currency)
select donation.id, 'stripe', 'pi_verify', 1250, 'USD' from donation;

do $$
begin
    update data.payments set status = 'REFUNDED' where payment_intent_id = 'pi_verify';
    raise exception 'an illegal jump of status was not refused';
exception when sqlstate 'PT409' then
    null;
end;
$$;

select 1 / count(*) from data.payments where payment_intent_id = 'pi_verify' and status = 'INITIATED';
select id, payment_id, from_status, to_status, event_id, event_timestamp, received_at, version
from data.payment_state_history where false;

rollback;
