begin;
\ir ../../support/sound.sql
select plan(18);

create function pg_temp.digests() returns jsonb
language sql stable as $$ select jsonb_object_agg(part, digest) from private.digest() $$;
-- The parts whose digest an alteration changes; then it is taken back.
create function pg_temp.changed(alteration text) returns text
language plpgsql
as $$
declare
    v_before jsonb := pg_temp.digests();
    v_changed text;
begin
    execute alteration;
    select string_agg(coalesce(before.key, after.key), ', ' order by coalesce(before.key, after.key)) into v_changed
    from jsonb_each(v_before) as before full join jsonb_each(pg_temp.digests()) as after on after.key = before.key
    where after.value is distinct from before.value;
    raise sqlstate 'BACK0';
exception when sqlstate 'BACK0' then
    return v_changed;
end;
$$;

select bag_eq(
    'select part, rows from private.digest()',
    $$values ('payments', 1::bigint), ('donations', 1), ('evidence', 4), ('ledger', 4), ('totals', 1),
    ('receipts', 1)$$, 'a line per part'
);
select is(pg_temp.changed('select'), null, 'the same money, the same digest');
select is(pg_temp.changed('update data.payments set ' || change), 'payments', change)
from unnest(array[
    'status = ''FAILED''', 'captured_minor = 1251', 'refunded_minor = 1', 'disputed_minor = 1', 'fee_minor = 1',
    'is_counted = false',
    'requested_refund_minor = 1'
]) as change;
select is(pg_temp.changed('update data.donations set status = ''FAILED'''), 'donations', 'a donation');
select is(
    pg_temp.changed('update data.evidence set amount_minor = 1 where object_id = ''re_1'''), 'evidence', 'a claim'
);
select is(pg_temp.changed('delete from data.evidence where object_id = ''re_1'''), 'evidence', 'a claim that is gone');
select is(pg_temp.changed('update data.ledger_transfers set amount_minor = amount_minor + 1'), 'ledger', 'the books');
select is(pg_temp.changed('update data.campaign_counters set amount_minor = 1'), 'totals', 'a total');
select is(pg_temp.changed('delete from data.notifications'), 'receipts', 'a receipt');
select is(pg_temp.changed('delete from data.campaign_counters'), 'totals', 'a part that is gone altogether');
select is(
    pg_temp.changed('update data.payments set version = 9; update data.donations set message = ''x'';
        delete from data.gateway_redeliveries'),
    null, 'what is not money does not count'
);
-- The same balances by other postings, as another order of events would make them.
select is(
    pg_temp.changed($$
        insert into data.ledger_transfers (debit_account, credit_account, amount_minor, currency, kind, gateway,
            campaign_id, donation_id, payment_id)
        select account.debit, account.credit, 7, 'USD', 'refund', gateway, campaign_id, donation_id, payment_id
        from data.ledger_transfers,
        (values ('refunds', 'campaign_funds'), ('campaign_funds', 'refunds')) as account (debit, credit)
        where kind = 'capture'$$),
    null, 'balances count, not postings'
);

select * from finish();
rollback;
