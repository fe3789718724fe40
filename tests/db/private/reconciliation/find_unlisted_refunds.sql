begin;
\ir ../../support/sound.sql
\ir ../../support/reconciliation.sql
select plan(6);

create function pg_temp.unlisted(run bigint) returns text
language sql stable
as $$
    select string_agg(concat_ws(' ', finding, object_id, detail), ', ' order by object_id)
    from private.find_unlisted_refunds(pg_temp.row_of(run))
$$;

select pg_temp.run() as run \gset
select pg_temp.webhook('refund.updated', pg_temp.refund(
    500, 'succeeded', 're_1', jsonb_build_object('metadata', jsonb_build_object('refund_id', :'refund'))
)), pg_temp.webhook('refund.updated', pg_temp.refund(100, 'pending', 're_2')) \gset answer_
select is(
    pg_temp.unlisted(:'run'), 'extra re_1 refund of 5.00 USD here, not listed by the gateway',
    'a refund that is done must be listed'
);
update data.payments set created_at = now() - interval '3 days';
select isnt(pg_temp.unlisted(:'run'), null, 'a refund of ours of an old payment as well');
update data.refunds set created_at = now() - interval '3 days';
select is(pg_temp.unlisted(:'run'), null, 'unless it was made before the period');
update data.payments set created_at = now();
update data.refunds set created_at = now();
update data.reconciliations set started_at = now();
select is(pg_temp.unlisted(:'run'), null, 'or we heard of it since the comparison began');
update data.reconciliations set started_at = now() + interval '1 s';
insert into data.reconciliation_items (reconciliation_id, kind, object_id) values (:'run', 'refund', 're_1');
select is(pg_temp.unlisted(:'run'), null, 'listed');
delete from data.reconciliation_items;
select pg_temp.webhook('refund.failed', pg_temp.refund(500, 'failed')) as answer \gset
select is(pg_temp.unlisted(:'run'), null, 'failed after all');

select * from finish();
rollback;
