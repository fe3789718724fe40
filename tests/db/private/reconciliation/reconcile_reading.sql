begin;
\ir ../../support/gift.sql
\ir ../../support/reconciliation.sql
select plan(13);

-- Compares one object in a comparison of its own.
create function pg_temp.compare(object jsonb) returns text
language plpgsql volatile
as $$
declare
    v_run bigint := pg_temp.run();
begin
    insert into data.reconciliation_items (reconciliation_id, kind, object_id)
    values (v_run, object ->> 'object', object ->> 'id');
    perform private.reconcile_reading(pg_temp.row_of(v_run), object ->> 'object', object, pg_temp.bytes_of(object));
    return coalesce(pg_temp.found(v_run), '')
        || (select case when is_applied then ' applied' else '' end from data.reconciliation_items
            where reconciliation_id = v_run);
end;
$$;

select is(
    pg_temp.compare(pg_temp.intent('{"status": "succeeded"}')), 'missing pi_1 applied', 'a capture that we missed'
);
select is(pg_temp.compare(pg_temp.intent('{"status": "succeeded"}')), '', 'the second time all is well');
select is(pg_temp.compare(pg_temp.charge()), ' applied', 'its charge adds no money');
select is(pg_temp.compare(pg_temp.refund(500, 'pending')), 'missing re_1 applied', 'a refund');
select is(pg_temp.compare(pg_temp.refund(500)), 'missing re_1 applied', 'its end');
select is(pg_temp.compare(pg_temp.refund(500)), '', 'the second time all is well');
select is(pg_temp.compare(pg_temp.dispute(250)), 'missing dp_1 applied', 'a dispute');
select is(
    pg_temp.state(:'payment'), 'CAPTURED captured 1250 refunded 500 disputed 250', 'all that we missed is booked, once'
);
select is(
    pg_temp.compare(pg_temp.intent('{"status": "succeeded", "currency": "eur"}')), 'currency_differs pi_1!',
    'what contradicts our money'
);
select is(
    pg_temp.compare(pg_temp.refund(500, 'succeeded', 're_2', '{"currency": "eur"}')), 'currency_differs re_2!', 'or its'
);
select is(
    pg_temp.state(:'payment'), 'CAPTURED captured 1250 refunded 500 disputed 250', 'changes nothing'
);
select is(
    pg_temp.compare(pg_temp.charge('{"livemode": true, "amount_refunded": 700}')), 'missing ch_1!',
    'what cannot be applied is reported'
);
select is_empty('select * from private.broken_invariants', 'the books add up');

select * from finish();
rollback;
