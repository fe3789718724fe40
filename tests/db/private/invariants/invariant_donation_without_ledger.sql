begin;
\ir ../../support/sound.sql
select plan(5);

select is_empty($$select * from private.invariant_donation_without_ledger('-infinity')$$, 'sound money breaks nothing');
select is(
    pg_temp.found('donation_without_ledger', $$delete from data.ledger_transfers where kind = 'capture'$$),
    format('%s COMPLETED, but nothing of it is in the ledger', :'donation'), 'a gift without its booking'
);
select isnt(
    pg_temp.found('donation_without_ledger',
        $$delete from data.ledger_transfers; update data.donations set status = 'REFUNDED'$$),
    null, 'also one that went back'
);
select is(
    pg_temp.found(
        'donation_without_ledger',
        $$delete from data.ledger_transfers; update data.donations set status = 'PENDING'$$
    ),
    null,
    'a pledge has none yet'
);
select isnt(
    pg_temp.found('donation_without_ledger', 'update data.payments set is_counted = false'),
    null, 'a booking of money that is not a gift is not enough'
);

select * from finish();
rollback;
