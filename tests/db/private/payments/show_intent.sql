begin;
\ir ../../support/gift.sql
select plan(5);

select is(
    private.show_intent(payments, 'pi_1_secret'),
    jsonb_build_object(
        'id', :'payment', 'donation_id', :'donation', 'payment_intent_id', 'pi_1', 'client_secret', 'pi_1_secret',
        'amount', 12.50, 'currency', 'USD', 'status', 'INITIATED', 'gateway', 'stripe', 'version', 2
    ),
    'what a donor who is about to pay needs'
) from data.payments;
select is(
    private.show_intent(payments, 'pi_1_secret') ->> 'amount', '12.50', 'the amount with its decimals'
) from data.payments;
select is(
    private.show_intent(payments, null) -> 'client_secret', 'null'::jsonb,
    'until the gateway has answered, nothing of it'
)
from data.payments;

update data.payments set gateway = 'paypal';
select is(
    private.show_intent(payments, 'https://paypal.example/') ->> 'approve_url', 'https://paypal.example/',
    'at PayPal a page where to approve'
) from data.payments;
select ok(not private.show_intent(payments, 'x') ? 'client_secret', 'and no secret') from data.payments;

select * from finish();
rollback;
