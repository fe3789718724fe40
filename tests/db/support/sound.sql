-- Sound money: the gift of gift.sql is captured, its fee is known, and 5.00 of it was given back as we asked: :refund.

\ir gift.sql

select pg_temp.capture() as answer \gset
select pg_temp.webhook(
    'charge.updated', pg_temp.charge('{"balance_transaction": {"id": "txn_1", "fee": 66, "currency": "usd"}}')
) as answer \gset
select (private.add_refund(payments, 500, 'asked', 'staff s@example.org')).id as refund from data.payments \gset
select pg_temp.webhook('refund.created', pg_temp.refund(
    500, 'succeeded', 're_1', jsonb_build_object('metadata', jsonb_build_object('refund_id', :'refund'))
)) as answer \gset

-- Disabled, because these triggers would refuse the offenders.
alter table data.payments disable trigger user;
alter table data.payment_state_history disable trigger user;
alter table data.evidence disable trigger user;
alter table data.ledger_transfers disable trigger user;

-- What private.invariant_<what_is_wrong> finds after an offence, which is then taken back; null for nothing.
create function pg_temp.found(invariant text, offence text, since timestamptz default '-infinity') returns text
language plpgsql
as $$
declare
    v_found text;
begin
    execute offence;
    execute format(
        'select string_agg(found.subject || '' '' || found.detail, ''; '' order by found.detail)
            from private.%I($1) as found',
        'invariant_' || invariant
    ) into v_found using since;
    raise sqlstate 'BACK0';
exception when sqlstate 'BACK0' then
    return v_found;
end;
$$;
