begin;
\ir ../../support/evidence.sql
select plan(13);

-- What is noted of the payment with other figures; then it is forgotten.
create function pg_temp.noted(changes jsonb, claims text default '') returns text
language plpgsql
as $$
declare
    v_kinds text;
begin
    perform pg_temp.claims(claims);
    perform private.note_discrepancies(
        jsonb_populate_record(payments, '{"captured_minor": 1250, "captured_currency": "USD"}'::jsonb || changes)
    ) from data.payments;
    select string_agg(kind, ', ' order by kind) into v_kinds from data.discrepancies;
    raise sqlstate 'BACK0';
exception when sqlstate 'BACK0' then
    return v_kinds;
end;
$$;

select is(pg_temp.noted('{}'), null, 'what came as we asked is not worth a note');
select is(
    pg_temp.noted('{"captured_minor": 0}', 'voided pi_1 - abandoned'), null, 'nor what was given up before money came'
);
select is(pg_temp.noted('{"captured_minor": 1249}'), 'amount_differs', 'a cent less');
select is(pg_temp.noted('{"captured_minor": 1300}'), 'amount_differs', 'more than was pledged');
select is(pg_temp.noted('{"captured_currency": "EUR"}'), 'currency_differs', 'another currency');
select is(
    pg_temp.noted('{"captured_currency": "JPY", "captured_minor": 900}'), 'currency_differs',
    'whose amount cannot be compared'
);
select is(pg_temp.noted('{"refunded_minor": 1250}'), null, 'all of it went back');
select is(
    pg_temp.noted('{"refunded_minor": 1000, "disputed_minor": 251}'), 'returned_more_than_captured', 'more than all'
);
select is(pg_temp.noted('{"is_counted": false}'), 'double_payment', 'a second capture of one donation');
select is(
    pg_temp.noted('{}', 'voided pi_1 - abandoned'), 'canceled_after_capture', 'captured and canceled: a contradiction'
);
select is(
    pg_temp.noted('{}', 'refund re_1 500 succeeded EUR'), 'returned_in_other_currency',
    'a refund that cannot be subtracted'
);

select private.note_discrepancies(jsonb_populate_record(payments,
    '{"captured_minor": 1, "captured_currency": "USD"}')) as done
from data.payments \gset
select private.note_discrepancies(jsonb_populate_record(payments,
    '{"captured_minor": 2, "captured_currency": "USD"}')) as done
from data.payments \gset
select results_eq('select count(*) from data.discrepancies', 'values (1::bigint)', 'once per payment and kind');
select is((select detail from data.discrepancies), 'asked for 1250, received 1 minor units', 'with the figures');

select * from finish();
rollback;
