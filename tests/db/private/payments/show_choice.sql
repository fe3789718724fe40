begin;
\ir ../../support/paypal.sql
select plan(4);

select is(
    private.show_choice(donations, payments, 'stripe'),
    jsonb_build_object('payment', null, 'call', null, 'cancel', jsonb_build_object(
        'gateway', 'paypal', 'payment_id', :'payment', 'payment_intent_id', 'ORDER1'
    )), 'what to cancel first'
) from data.donations cross join data.payments;
update data.donations set amount_minor = 49;
select throws_ok(
    'select private.show_choice(donations, payments, ''stripe'') from data.donations cross join data.payments',
    'PT400', 'amount_too_small', 'nothing, where the other could not charge it'
);
update data.donations set amount_minor = 1250;
select pg_temp.reading('capture', pg_temp.paypal_capture('{"status": "PENDING"}')) as answer \gset
select throws_ok(
    'select private.show_choice(donations, payments, ''stripe'') from data.donations cross join data.payments',
    'PT409', 'payment_in_progress', 'nor while the money is on its way'
);
select ok(is_open, 'it stays as it is') from data.payments;

select * from finish();
rollback;
