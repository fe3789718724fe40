begin;
\ir ../../support/gift.sql
select plan(15);

create function pg_temp.read(body text, changes jsonb default '{}') returns text
language plpgsql
as $$
begin
    return (
        select format('%s %s', coalesce(refund.amount_minor::text, 'all'), coalesce(refund.reason, '-'))
        from data.payments
        cross join lateral private.parse_refund(body::json, jsonb_populate_record(payments, changes)) as refund
    );
exception when sqlstate 'PT400' then
    return sqlerrm;
end;
$$;

select is(pg_temp.read('{}'), 'all -', 'nothing said: all of it');
select is(pg_temp.read('{"amount": null, "reason": null}'), 'all -', 'nulls say nothing');
select is(pg_temp.read('{"amount": 5, "reason": "Asked by phone"}'), '500 Asked by phone', 'a part, and why');
select is(pg_temp.read('{"amount": "5.00"}'), '500 -', 'as text as well');
select is(
    pg_temp.read('{"amount": 900}', '{"captured_minor": 1200, "captured_currency": "JPY"}'), '900 -',
    'in the currency that was received'
);
select is(
    pg_temp.read('{"amount": 9.5}', '{"captured_minor": 1200, "captured_currency": "JPY"}'), 'too_many_decimals',
    'which is not the one asked for'
);
select is(pg_temp.read(body), word, body)
from (values
    ('[]', 'body_not_an_object'), ('{"amount": 0}', 'invalid_amount'), ('{"amount": -5}', 'invalid_amount'),
    ('{"amount": "NaN"}', 'invalid_amount'), ('{"amount": 0.001}', 'too_many_decimals'),
    ('{"amount": 5, "currency": "USD"}', 'unknown_field'), ('{"reason": ""}', 'empty_field'),
    ('{"reason": 5}', 'wrong_type')
) as example (body, word);
select is(
    pg_temp.read(json_build_object('reason', repeat('x', 501))::text), 'too_long', 'a reason has at most 500 characters'
);

select * from finish();
rollback;
