begin;
\ir ../../support/sound.sql
select plan(7);

select is_empty(
    $$select * from private.invariant_totals_differ_from_ledger('-infinity')$$, 'sound money breaks nothing'
);
select is(
    pg_temp.found('totals_differ_from_ledger', 'update data.campaign_counters set amount_minor = amount_minor + 1'),
    format('%s USD: 751 counted, 750 booked', :'campaign'), 'a cent too much'
);
select is(
    pg_temp.found('totals_differ_from_ledger',
        format($$insert into data.campaign_counters (campaign_id, currency, slot, amount_minor)
        values (%L, 'EUR', 0, 1)$$, :'campaign')),
    :'campaign' || ' EUR: 1 counted, 0 booked', 'in another currency'
);
select is(
    pg_temp.found('totals_differ_from_ledger',
        format($$insert into data.campaign_counters (campaign_id, currency, slot, amount_minor)
        select %L, 'EUR', slot, 9000000000000000000 from generate_series(1, 2) as slot$$, :'campaign')),
    :'campaign' || ' EUR: 18000000000000000000 counted, 0 booked', 'more than a bigint holds'
);
select isnt(
    pg_temp.found('totals_differ_from_ledger', 'delete from data.campaign_counters'),
    null, 'no counters at all'
);
select isnt(
    pg_temp.found('totals_differ_from_ledger',
        $$update data.ledger_transfers set amount_minor = 1 where kind = 'refund'$$),
    null, 'a booking that was altered'
);
select is(
    pg_temp.found('totals_differ_from_ledger', 'delete from data.campaign_counters', now() + interval '1 hour'),
    null, 'a check of later money does not look at it'
);

select * from finish();
rollback;
