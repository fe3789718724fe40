begin;
\ir ../../support/sound.sql
select plan(6);

select is_empty($$select * from private.invariant_orphan_rows('-infinity')$$, 'sound money breaks nothing');
select pg_temp.payment(pg_temp.donation(:'campaign'), 'pi_2') as other \gset

select matches(
    pg_temp.found('orphan_rows', $$update data.evidence
        set payment_id = (select id from data.payments where payment_intent_id = 'pi_2') where object_id = 're_1'$$),
    '^\d+ evidence of another payment than its event$', 'evidence gone astray'
);
select matches(
    pg_temp.found('orphan_rows', $$update data.ledger_transfers
        set donation_id = (select donation_id
        from data.payments where payment_intent_id = 'pi_2') where kind = 'refund'$$),
    '^\d+ a transfer of another donation or campaign than its payment$', 'a transfer gone astray'
);
select isnt(
    pg_temp.found('orphan_rows',
        $$update data.ledger_transfers set campaign_id = pg_temp.campaign() where kind = 'refund'$$),
    null, 'or to another campaign'
);
select is(
    pg_temp.found('orphan_rows',
        format($$update data.donations set payment_intent_id = 'pi_2' where id = %L$$, :'donation')),
    :'donation' || ' its payment_intent_id is none of its payments', 'an intent that is another donation''s'
);
select is(
    pg_temp.found(
        'orphan_rows',
        'update data.ledger_transfers set campaign_id = pg_temp.campaign()', now() + interval '1 hour'
    ),
    null,
    'a check of later money does not look at it'
);

select * from finish();
rollback;
