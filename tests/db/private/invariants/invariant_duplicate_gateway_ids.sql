begin;
\ir ../../support/sound.sql
select plan(4);

select is_empty($$select * from private.invariant_duplicate_gateway_ids('-infinity')$$, 'sound money breaks nothing');
select pg_temp.payment(pg_temp.donation(:'campaign'), 'pi_2') as other \gset

create function pg_temp.claim_twice() returns void
language sql volatile
as $$
    insert into data.evidence (payment_id, gateway_event_id, kind, object_id, state, amount_minor, currency)
    select payments.id, gateway_event_id, kind, object_id, state, evidence.amount_minor, evidence.currency
    from data.evidence, data.payments
    where object_id = 're_1' and payment_intent_id = 'pi_2'
$$;
select is(
    pg_temp.found('duplicate_gateway_ids', 'select pg_temp.claim_twice()'),
    're_1 refund speaks of 2 payments', 'a refund of two payments'
);
select is(
    pg_temp.found('duplicate_gateway_ids', 'select pg_temp.claim_twice()', now() + interval '1 hour'),
    null, 'a check of later money does not look at it'
);
select is(
    pg_temp.found(
        'duplicate_gateway_ids',
        $$drop index data.a_payment_intent_belongs_to_one_payment; update data.payments set payment_intent_id = 'pi_1'$$
    ),
    'pi_1 belongs to 2 payments',
    'an intent of two payments'
);

select * from finish();
rollback;
