begin;
\ir ../../support/giving.sql
select plan(10);

select pg_temp.donation(pg_temp.campaign()) as donation \gset
update data.donations
set donor_name = 'Ada', message = 'With love', extra_data = '{"a": 1}', receipt_number = 'CFA-1',
    payment_intent_id = 'pi_1';

select is(
    private.show_donation(donations, true) - 'id' - 'campaign_id' - 'created_at' - 'updated_at',
    '{"donor_email": "ada@example.org", "donor_name": "Ada", "anonymous": false, "message": "With love",
      "amount": 12.50, "currency": "USD", "status": "PENDING", "payment_intent_id": "pi_1", "version": 2,
      "extra_data": {"a": 1},
      "receipt_number": "CFA-1"}'::jsonb,
    'its donor and staff see all'
) from data.donations;
select is(
    private.show_donation(donations, true) ->> 'amount', '12.50', 'the amount with its decimals'
)
from data.donations;
select is(
    private.show_donation(donations, false) ->> 'donor_email', 'a***@example.org', 'others a masked address'
)
from data.donations;
select is(
    private.show_donation(donations, false) ->> 'donor_name', 'Ada', 'the name of who gave it openly'
)
from data.donations;
select ok(not private.show_donation(donations, false) ? 'extra_data', 'no extra data') from data.donations;
select ok(not private.show_donation(donations, false) ? 'receipt_number', 'no receipt number') from data.donations;
select ok(
    not private.show_donation(donations, true) ?| array['donor_id', 'is_given_up'], 'its inner fields are not shown'
)
from data.donations;

update data.donations set is_anonymous = true;
select is(
    private.show_donation(donations, false) ->> 'donor_name', null, 'an anonymous donor stays anonymous'
)
from data.donations;
select unalike(private.show_donation(donations, false)::text, '%ada@%', 'in every field') from data.donations;
select is(
    private.show_donation(donations, true) ->> 'donor_name', 'Ada', 'but for herself and staff'
)
from data.donations;

select * from finish();
rollback;
