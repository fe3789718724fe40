begin;
\ir ../../support/gift.sql
\ir ../../support/reconciliation.sql
select plan(12);

-- Before, after, known and listed in words: 'STATUS minor currency' and 'minor currency'.
create function pg_temp.made(said text) returns data.payments
language plpgsql stable
as $$
declare
    v_payment data.payments;
begin
    v_payment.status := split_part(said, ' ', 1);
    v_payment.captured_minor := coalesce(nullif(split_part(said, ' ', 2), '')::bigint, 0);
    v_payment.captured_currency := nullif(split_part(said, ' ', 3), '');
    return v_payment;
end;
$$;
create function pg_temp.said(said text, heard interval default '-1 s') returns data.evidence
language plpgsql stable
as $$
declare
    v_money data.evidence;
begin
    v_money.amount_minor := nullif(split_part(said, ' ', 1), '')::bigint;
    v_money.currency := nullif(split_part(said, ' ', 2), '');
    v_money.recorded_at := (select max(started_at) from data.reconciliations) + heard;
    return v_money;
end;
$$;
create function pg_temp.judged(before text, after text, known text, listed text, heard interval default '-1 s') returns text
language sql stable
as $$
    select string_agg(finding || case when is_applied then ' ' else '! ' end || detail, ', ')
    from data.reconciliations as run
    cross join lateral private.judge_payment(
        run, 'charge', pg_temp.made(before), pg_temp.made(after), pg_temp.said(known, heard), pg_temp.said(listed)
    )
$$;

select pg_temp.run() as run \gset
select is(pg_temp.judged('INITIATED', 'INITIATED', '', ''), null, 'nothing happened');
select is(pg_temp.judged('CAPTURED 1250 USD', 'CAPTURED 1250 USD', '1250 USD', '1250 USD'), null, 'both say the same');
select is(
    pg_temp.judged('INITIATED', 'CAPTURED 1250 USD', '', '1250 USD'),
    'missing charge: INITIATED became CAPTURED 12.50 USD', 'money that we missed'
);
select is(pg_temp.judged('INITIATED', 'FAILED', '', ''), 'missing charge: INITIATED became FAILED', 'or its absence');
select is(
    pg_temp.judged('CAPTURED 1250 USD', 'REFUNDED 1250 USD', '1250 USD', '1250 USD'), null,
    'refunds speak for themselves'
);
select is(
    pg_temp.judged('CAPTURED 1250 USD', 'CAPTURED 1300 USD', '1250 USD', '1300 USD'),
    'amount_differs charge: CAPTURED 12.50 USD became CAPTURED 13.00 USD', 'more than we had heard of is booked'
);
select is(
    pg_temp.judged('CAPTURED 1250 USD', 'CAPTURED 1250 USD', '1250 USD', '1200 USD'),
    'amount_differs! charge: 12.50 USD here, 12.00 USD there', 'less is for a person'
);
select is(
    pg_temp.judged('CAPTURED 1250 USD', 'CAPTURED 1250 USD', '1250 USD', '1250 EUR'),
    'currency_differs! charge: 12.50 USD here, 12.50 EUR there', 'another currency as well'
);
select is(
    pg_temp.judged('CAPTURED 1250 USD', 'CAPTURED 1250 USD', '', '1250 EUR'),
    'currency_differs! charge: CAPTURED 12.50 USD here, 12.50 EUR there', 'also of a charge that we never heard of'
);
select is(
    pg_temp.judged('CAPTURED 1250 USD', 'CAPTURED 1250 USD', '1250 USD', ''),
    'extra! charge: 12.50 USD here, nothing there', 'money that the gateway does not have'
);
select is(
    pg_temp.judged('CAPTURED 1250 USD', 'CAPTURED 1250 USD', '1250 USD', '', '1 s'), null,
    'unless we heard of it after the listing'
);
select is(pg_temp.judged('CAPTURED 1250 USD', 'CAPTURED 1250 USD', '', ''), null, 'an attempt that failed beside it');

select * from finish();
rollback;
