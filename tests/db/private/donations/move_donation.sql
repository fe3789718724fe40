begin;
\ir ../../support/gift.sql
select plan(16);

-- Writes the payment as given and lets its donation follow.
create function pg_temp.moved(changes jsonb) returns text
language plpgsql
as $$
declare
    v_payment data.payments;
begin
    perform set_config('careforall.applying', id::text, true) from data.payments;
    update data.payments
    set (status, captured_minor, captured_currency, is_counted)
        = (select changed.status, changed.captured_minor, changed.captured_currency, changed.is_counted
            from jsonb_populate_record(payments, changes) as changed)
    returning * into v_payment;
    return (private.move_donation(donations, v_payment, null)).status from data.donations;
end;
$$;
create function pg_temp.receipts() returns bigint
language sql stable as $$ select count(*) from data.notifications where kind = 'receipt' $$;

select is(pg_temp.moved('{"status": "AUTHORIZED"}'), 'PENDING', 'authorised is not paid');
select is((select version from data.donations), 2, 'a donation that stays is not touched');
select is(pg_temp.moved('{"status": "FAILED"}'), 'FAILED', 'every payment failed');
select is(pg_temp.moved('{"status": "INITIATED"}'), 'PENDING', 'or may yet come');
select is((select receipt_number from data.donations), null, 'without money there is no receipt');
select is(pg_temp.receipts(), 0::bigint, 'nor is there a message about one');

select is(
    pg_temp.moved('{"status": "REFUNDED", "captured_minor": 1250, "captured_currency": "USD"}'), 'REFUNDED',
    'money came, and is known already to have gone back'
);
select matches((select receipt_number from data.donations), '^CFA-\d{4}-\d{8}$', 'a receipt is due all the same');
select results_eq(
    'select kind, type, recipient, status from data.notifications',
    $$values ('receipt', 'EMAIL', 'ada@example.org', 'PENDING')$$,
    'to the address as it was given'
);
select receipt_number as receipt from data.donations \gset
select is(pg_temp.moved('{"status": "CAPTURED"}'), 'COMPLETED', 'the refund failed: the gift is back');
select is((select receipt_number from data.donations), :'receipt', 'with the same receipt');
select is(pg_temp.receipts(), 1::bigint, 'which is sent once');
select results_eq(
    'select from_status, to_status from data.donation_state_history order by id',
    $$values ('PENDING', 'FAILED'), ('FAILED', 'PENDING'), ('PENDING', 'REFUNDED'), ('REFUNDED', 'COMPLETED')$$,
    'every change is remembered'
);
select is(pg_temp.moved('{"is_counted": false}'), 'PENDING', 'money that is owed to the donor completes nothing');

update data.donations set is_given_up = true;
select is(
    pg_temp.moved('{"status": "INITIATED", "captured_minor": 0, "captured_currency": null}'), 'FAILED',
    'given up: stays failed'
);
select is(
    pg_temp.moved('{"status": "CAPTURED", "captured_minor": 1250, "captured_currency": "USD", "is_counted": true}'),
    'COMPLETED',
    'unless money comes after all'
);

select * from finish();
rollback;
