begin;
\ir ../../support/evidence.sql
select plan(13);

-- The refusal to ask back an amount of a payment as given, or 'fine'.
create function pg_temp.checked(amount_minor bigint, changes jsonb default '{}') returns text
language plpgsql
as $$
begin
    perform private.check_refundable(
        jsonb_populate_record(payments,
            '{"status": "CAPTURED", "captured_minor": 1000, "captured_currency": "USD"}'::jsonb || changes),
        checked.amount_minor
    ) from data.payments;
    return 'fine';
exception when sqlstate 'PT409' then
    return sqlerrm;
end;
$$;

select is(pg_temp.checked(1000), 'fine', 'all that was captured');
select is(pg_temp.checked(1), 'fine', 'or a part');
select is(pg_temp.checked(null), 'fine', 'or whatever is left');
select is(pg_temp.checked(1001), 'refund_too_large', 'but not a cent more');
select is(pg_temp.checked(601, '{"refunded_minor": 400}'), 'refund_too_large', 'than what is left');
select is(pg_temp.checked(600, '{"refunded_minor": 400}'), 'fine', 'which is all of it');
select is(
    pg_temp.checked(1, '{"status": "REFUNDED", "refunded_minor": 1000}'), 'already_refunded',
    'what went back cannot go back'
);
select is(pg_temp.checked(null, '{"refunded_minor": 1200}'), 'already_refunded', 'even more so if too much went back');
select is(pg_temp.checked(1, '{"disputed_minor": 1000}'), 'already_refunded', 'or the bank took it');
select is(
    pg_temp.checked(1, format('{"status": "%s", "captured_minor": 0, "captured_currency": null}', status)::jsonb),
    'not_captured',
    status || ': no money came'
) from unnest(array['INITIATED', 'FAILED']) as status;
insert into data.refunds (payment_id, amount_minor, currency, requested_by) values (:'payment', 1000, 'USD', 'staff');
select is(pg_temp.checked(1), 'already_refunded', 'what was asked back cannot be asked back');
select pg_temp.claims('dispute dp_1 300 needs_response') as done \gset
select is(
    pg_temp.checked(1, '{"disputed_minor": 300}'), 'payment_disputed', 'while a dispute is open, nothing is asked back'
);

select * from finish();
rollback;
