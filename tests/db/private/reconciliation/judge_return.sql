begin;
\ir ../../support/evidence.sql
\ir ../../support/reconciliation.sql
select plan(11);

create function pg_temp.money_of(kind text, object_id text, said text, heard interval default '-1 s') returns data.evidence
language plpgsql stable
as $$
declare
    v_money data.evidence;
begin
    v_money.kind := money_of.kind;
    v_money.object_id := money_of.object_id;
    v_money.state := nullif(split_part(said, ' ', 1), '');
    v_money.amount_minor := nullif(split_part(said, ' ', 2), '')::bigint;
    v_money.currency := nullif(split_part(said, ' ', 3), '');
    v_money.recorded_at := (select max(started_at) from data.reconciliations) + heard;
    return v_money;
end;
$$;
create function pg_temp.judged(kind text, object_id text, known text, listed text, heard interval default '-1 s') returns text
language sql stable
as $$
    select string_agg(finding || case when is_applied then ' ' else '! ' end || detail, ', ')
    from data.reconciliations as run
    cross join data.payments
    cross join lateral private.judge_return(
        run, judged.kind, payments, pg_temp.money_of(judged.kind, judged.object_id, known, heard),
        pg_temp.money_of(judged.kind, judged.object_id, listed)
    )
$$;

select pg_temp.run() as run \gset
update data.reconciliations set started_at = now();
select is(
    pg_temp.judged('refund', 're_1', '', 'succeeded 500 USD'),
    'orphan_refund! refund of a payment that captured nothing', 'nothing was there to be given back'
);
update data.payments set status = 'FAILED';
select is(
    pg_temp.judged('refund', 're_1', '', 'succeeded 500 USD'), null, 'giving up an authorisation shows as a refund'
);
update data.payments set status = 'CAPTURED', captured_minor = 1250, captured_currency = 'USD';
select pg_temp.claims('captured pi_1 1250 - USD, refund re_1 500 succeeded USD, dispute dp_1 100 lost USD') as done \gset
select is(pg_temp.judged('refund', 're_1', 'succeeded 500 USD', 'succeeded 500 USD'), null, 'both say the same');
select is(
    pg_temp.judged('refund', 're_1', '', 'succeeded 500 USD'), 'missing refund of 5.00 USD is succeeded',
    'a refund that we missed'
);
select is(
    pg_temp.judged('refund', 're_1', 'pending 500 USD', 'succeeded 500 USD'), 'missing refund of 5.00 USD is succeeded',
    'or its end'
);
select is(
    pg_temp.judged('refund', 're_1', 'succeeded 500 USD', 'pending 500 USD'), null, 'a listing that lags behind'
);
select is(
    pg_temp.judged('refund', 're_1', 'succeeded 500 USD', 'succeeded 400 USD'),
    'amount_differs! refund: 5.00 USD here, 4.00 USD there', 'less than we booked'
);
select is(
    pg_temp.judged('refund', 're_1', 'succeeded 500 USD', 'succeeded 400 USD', '1 s'), null,
    'unless we heard of it since'
);
select is(
    pg_temp.judged('refund', 're_1', 'succeeded 500 USD', 'succeeded 600 USD'),
    'amount_differs refund: 5.00 USD here, 6.00 USD there', 'more is booked'
);
select is(
    pg_temp.judged('refund', 're_2', '', 'succeeded 500 EUR'),
    'currency_differs! refund: captured in USD, returned in EUR', 'another currency is for a person'
);
select is(
    pg_temp.judged('dispute', 'dp_1', 'open 100 USD', 'lost 100 USD'), 'missing dispute of 1.00 USD is lost',
    'a dispute that ended'
);

select * from finish();
rollback;
