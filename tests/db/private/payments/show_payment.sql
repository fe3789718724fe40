begin;
\ir ../../support/gift.sql
select plan(14);

create function pg_temp.shown() returns jsonb
language sql volatile as $$ select private.show_payment(payments, false) from data.payments $$;

select is(
    pg_temp.shown() - 'created_at' - 'updated_at',
    jsonb_build_object(
        'id', :'payment', 'donation_id', :'donation', 'payment_intent_id', 'pi_1', 'gateway', 'stripe', 'amount', 12.50,
        'currency', 'USD', 'status', 'INITIATED', 'sub_status', null, 'captured_amount', 0, 'captured_currency', null,
        'refunded_amount', 0, 'pending_refund_amount', 0, 'disputed_amount', 0, 'version', 2
    ),
    'a payment of which nothing is known, without its secret'
);
select is(pg_temp.shown() ->> 'captured_amount', '0.00', 'zeros have decimals as well');
select ok(
    private.show_payment(payments, true) ? 'history', 'with its history for those who may see it'
)
from data.payments;

select pg_temp.capture() as answer \gset
select is(pg_temp.shown() ->> 'captured_amount', '12.50', 'what was received');
select pg_temp.webhook('refund.created', pg_temp.refund(500, 'pending')) as answer \gset
select is(pg_temp.shown() ->> 'pending_refund_amount', '5.00', 'a refund on its way');
select is(pg_temp.shown() ->> 'refunded_amount', '0.00', 'is not there yet');
insert into data.refunds (payment_id, amount_minor, currency, requested_by) values (:'payment', 200, 'USD', 'staff');
select is(pg_temp.shown() ->> 'pending_refund_amount', '7.00', 'one that was asked for is on its way as well');
delete from data.refunds;
select pg_temp.webhook('refund.updated', pg_temp.refund(500, 'succeeded')) as answer \gset
select is(pg_temp.shown() ->> 'refunded_amount', '5.00', 'settled');
select is(pg_temp.shown() ->> 'pending_refund_amount', '0.00', 'and is no longer on its way');

select pg_temp.webhook('charge.dispute.created', pg_temp.dispute(750)) as answer \gset
select is(pg_temp.shown() ->> 'disputed_amount', '7.50', 'what a dispute took out');
select is(pg_temp.shown() ->> 'status', 'REFUNDED', 'is why nothing is left of it');

select pg_temp.payment(pg_temp.donation(pg_temp.campaign('JPY'), '1200'), 'pi_yen') as yen \gset
select pg_temp.webhook(
    'payment_intent.succeeded',
    pg_temp.intent('{"id": "pi_yen", "amount": 1200, "amount_received": 900, "currency": "kwd"}')
) as answer \gset
select is(
    private.show_payment(payments, false) ->> 'amount', '1200', 'asked for in yen'
)
from data.payments where id = :'yen';
select is(
    private.show_payment(payments, false) ->> 'captured_amount', '0.900', 'received in dinars'
)
from data.payments where id = :'yen';
select is(
    private.show_payment(payments, false) ->> 'captured_currency', 'KWD', 'and says so'
)
from data.payments where id = :'yen';

select * from finish();
rollback;
