begin;
\ir ../../support/gift.sql
\ir ../../support/reconciliation.sql
select plan(8);

create function pg_temp.unlisted(run bigint) returns text
language sql stable
as $$
    select string_agg(concat_ws(' ', finding, object_id, detail), ', ')
    from private.find_unlisted_payments(pg_temp.row_of(run))
$$;

select pg_temp.run() as run \gset
select is(pg_temp.unlisted(:'run'), null, 'what is not paid need not be listed');
select pg_temp.capture() as answer \gset
select is(
    pg_temp.unlisted(:'run'), 'extra pi_1 CAPTURED 12.50 USD here, not listed by the gateway', 'what is, must be'
);
update data.reconciliations set started_at = now();
select is(pg_temp.unlisted(:'run'), null, 'unless we heard of it since the comparison began');
update data.reconciliations set started_at = now() + interval '1 h', period_to = now();
select is(pg_temp.unlisted(:'run'), null, 'or after the period');
update data.reconciliations set period_from = now() + interval '1 s', period_to = now() + interval '1 h';
select is(pg_temp.unlisted(:'run'), null, 'or it was made before the period');
update data.reconciliations set period_from = now() - interval '1 h', gateway = 'paypal';
select is(pg_temp.unlisted(:'run'), null, 'or at another gateway');
update data.reconciliations set gateway = 'stripe';
insert into data.reconciliation_items (reconciliation_id, kind, object_id) values (:'run', 'charge', 'ch_9');
select isnt(pg_temp.unlisted(:'run'), null, 'what else is listed does not help');
insert into data.reconciliation_items (reconciliation_id, kind, object_id) values (:'run', 'payment_intent', 'pi_1');
select is(pg_temp.unlisted(:'run'), null, 'what is listed is not a finding');

select * from finish();
rollback;
