begin;
\ir ../../support/sound.sql
select plan(3);

select is_empty($$select * from private.invariant_receipt_without_capture('-infinity')$$, 'sound money breaks nothing');
select pg_temp.donation(:'campaign') as unpaid \gset
insert into data.notifications (donation_id, kind, recipient) values (:'unpaid', 'receipt', 'ada@example.org')
returning id as receipt \gset

select is(
    pg_temp.found('receipt_without_capture', 'select'),
    format('%s a receipt, but its donation was never captured', :'receipt'), 'a receipt for a pledge'
);
select is(
    pg_temp.found('receipt_without_capture', 'select', now() + interval '1 hour'),
    null, 'a check of later money does not look at it'
);

select * from finish();
rollback;
