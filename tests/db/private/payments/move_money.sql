begin;
\ir ../../support/gift.sql
select plan(12);

-- Writes the payment as given, and lets the rest follow.
create function pg_temp.moved(changes jsonb) returns void
language plpgsql
as $$
declare
    v_old data.payments;
    v_new data.payments;
begin
    select * into v_old from data.payments;
    perform set_config('careforall.applying', v_old.id::text, true);
    update data.payments
    set (status, captured_minor, captured_currency, refunded_minor, fee_minor, fee_currency)
        = (select changed.status, changed.captured_minor, changed.captured_currency, changed.refunded_minor,
            changed.fee_minor, changed.fee_currency
            from jsonb_populate_record(payments, changes) as changed)
    returning * into v_new;
    delete from pgmq.q_events;
    perform private.move_money(v_old, v_new, null);
end;
$$;
create function pg_temp.told() returns text
language sql stable as $$ select string_agg(message ->> 'type', ', ' order by msg_id) from pgmq.q_events $$;

select pg_temp.moved('{"sub_status": "processing"}') as done \gset
select is(pg_temp.told(), null, 'a change without meaning makes no event');
select is_empty('select * from data.ledger_transfers', 'and books nothing');

select pg_temp.moved('{"status": "CAPTURED", "captured_minor": 1250, "captured_currency": "USD"}') as done \gset
select is(pg_temp.told(), 'payment.captured, donation.completed', 'a capture is told once, in one message each');
select is(pg_temp.total(:'campaign'), '1250 from 1 gifts of 1 donors', 'counted');
select is(pg_temp.books(:'payment'), '{"campaign_funds": 1250, "gateway_clearing": -1250}'::jsonb, 'and booked');

select pg_temp.moved('{"fee_minor": 66, "fee_currency": "USD"}') as done \gset
select is(pg_temp.told(), null, 'a fee is nobody else''s business');
select is(pg_temp.total(:'campaign'), '1250 from 1 gifts of 1 donors', 'and not the campaign''s');

select pg_temp.moved('{"refunded_minor": 500}') as done \gset
select is(pg_temp.told(), 'payment.refunded', 'a partial refund leaves the donation completed');
select is(pg_temp.total(:'campaign'), '750 from 1 gifts of 1 donors', 'with less');

select pg_temp.moved('{"status": "REFUNDED", "refunded_minor": 1250}') as done \gset
select is(pg_temp.told(), 'payment.refunded, donation.refunded', 'a full one does not');
select is(pg_temp.total(:'campaign'), '0 from 0 gifts of 0 donors', 'nothing is left');
select is(
    pg_temp.books(:'payment'), '{"refunds": 1250, "gateway_clearing": -1184, "fees": -66}'::jsonb,
    'the fee is gone all the same'
);

select * from finish();
rollback;
