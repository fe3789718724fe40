-- Verify careforall:donations on pg

begin;

with campaign as (
    insert into data.campaigns (title, currency) values ('verify', 'USD') returning id
),

donor as (
    insert into data.donors (email) values ('verify@careforall.example') returning id
)

insert into data.donations (campaign_id, donor_id, donor_email, amount_minor, currency)
select
    campaign.id as campaign_id,
    donor.id as donor_id,
    'Verify@careforall.example', 1250, 'USD' from campaign cross join donor;

select 1 / count(*) from data.donations where donor_email = 'Verify@careforall.example' and status = 'PENDING';

rollback;
