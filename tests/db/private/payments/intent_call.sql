begin;
\ir ../../support/gift.sql
select plan(11);

select is(
    private.intent_call(payments, donations),
    jsonb_build_object(
        'gateway', 'stripe', 'is_old', false, 'idempotency_key', 'intent-' || :'payment', 'amount', 1250, 'currency',
        'usd',
        'description', 'Donation ' || :'donation',
        'metadata', jsonb_build_object('payment_id', :'payment', 'donation_id', :'donation', 'campaign_id', :'campaign')
    ),
    'what the gateway is asked for'
)
from data.payments join data.donations on donations.id = donation_id;

select private.intent_call(payments, donations) as call
from data.payments join data.donations on donations.id = donation_id \gset
update data.campaigns set title = 'Clearer water';
update data.donations set message = 'changed';
select is(private.intent_call(payments, donations), :'call',
    'a repeated call asks for the very same, whatever changed meanwhile')
from data.payments join data.donations on donations.id = donation_id;

select pg_temp.donation(pg_temp.campaign('ISK'), '100') as icelandic \gset
select pg_temp.payment(:'icelandic', 'pi_isk') as payment \gset
select is(private.intent_call(payments, donations) -> 'amount', '10000'::jsonb, 'in the gateway''s units')
from data.payments join data.donations on donations.id = donation_id where payments.id = :'payment';
select is(private.intent_call(payments, donations) ->> 'currency', 'isk', 'in the gateway''s spelling')
from data.payments join data.donations on donations.id = donation_id where payments.id = :'payment';
select matches(private.intent_call(payments, donations)::text, '"amount": 10000,', 'a whole number, without decimals')
from data.payments join data.donations on donations.id = donation_id where payments.id = :'payment';
select unalike(private.intent_call(payments, donations)::text, '%@%', 'and nothing of the donor')
from data.payments join data.donations on donations.id = donation_id where payments.id = :'payment';


update data.payments set gateway = 'paypal' where id = :'payment';
update data.payments set currency = 'USD', amount_minor = 1250 where id = :'payment';
select is(private.intent_call(payments, donations) -> 'amount', '"12.50"'::jsonb, 'PayPal is told decimals, as text')
from data.payments join data.donations on donations.id = donation_id where payments.id = :'payment';
select is(private.intent_call(payments, donations) ->> 'currency', 'USD', 'in its own spelling')
from data.payments join data.donations on donations.id = donation_id where payments.id = :'payment';
select is(private.intent_call(payments, donations) ->> 'gateway', 'paypal', 'whose call it is')
from data.payments join data.donations on donations.id = donation_id where payments.id = :'payment';
update data.payments set created_at = now() - interval '22 hours 59 minutes' where id = :'payment';
select is(
    private.intent_call(payments, donations) -> 'is_old', 'false'::jsonb, 'for almost a day its key is remembered'
)
from data.payments join data.donations on donations.id = donation_id where payments.id = :'payment';
update data.payments set created_at = now() - interval '23 hours 1 minute' where id = :'payment';
select is(private.intent_call(payments, donations) -> 'is_old', 'true'::jsonb, 'then it must be looked for')
from data.payments join data.donations on donations.id = donation_id where payments.id = :'payment';

select * from finish();
rollback;
