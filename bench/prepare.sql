-- What the benchmark needs in its database. Never run this in a database with data that you need.

-- Run by the superuser. The nightly check of all money would report the donations of bench.give, for which there are
-- no webhooks.
select cron.unschedule(jobid) from cron.job where jobname = 'check all money';

set role careforall_owner;
create schema bench;
grant usage on schema bench to web_anon, webhook_adapter;

-- Payments that are not captured yet, made by the functions that make them in production.
create table bench.intents (
    n bigint generated always as identity primary key,
    donation_id uuid not null,
    payment_id uuid not null,
    intent_id text not null
);
grant select on bench.intents to web_anon;

create procedure bench.open_payments(campaign_id uuid, many int)
language plpgsql
as $$
declare
    v_donation_id uuid;
    v_payment_id uuid;
    v_intent_id text;
begin
    for v_number in 1..many loop
        v_donation_id := api.create_donation(json_build_object(
            'campaign_id', campaign_id, 'amount', '12.50',
            'donor_email', 'donor-' || v_number || '@careforall.example'
        )) ->> 'id';
        v_payment_id := private.open_payment(json_build_object(
            'donation_id', v_donation_id, 'gateway', 'stripe'
        )) #>> '{payment,id}';
        v_intent_id := 'pi_' || replace(v_payment_id::text, '-', '');
        perform private.store_intent(v_payment_id, v_intent_id, v_intent_id || '_secret');
        insert into bench.intents (donation_id, payment_id, intent_id) values (v_donation_id, v_payment_id, v_intent_id);
        if v_number % 100 = 0 then
            commit; -- each intent holds an advisory lock until the commit
        end if;
    end loop;
end;
$$;

-- Webhooks for pgbench. Each is received once.
create table bench.webhooks (n bigint primary key, raw bytea not null);
create sequence bench.webhook;
grant select on bench.webhooks to webhook_adapter;
grant usage on sequence bench.webhook to webhook_adapter;

-- Completed donations by the million: donations, payments, ledger, donors and counters as captures leave them, but
-- without events, evidence and histories. They are a year old, so that the check of recent money ignores them.
-- Run with session_replication_role = replica, without triggers: the figures agree, and there are no other sessions.
create procedure bench.give(campaign_id uuid, many int)
language plpgsql
as $$
begin
    create temporary table donor on commit drop as
    select number, data.uuid_v7() as id from generate_series(0, (many - 1) / 10) as number;

    create temporary table gift on commit drop as
    select data.uuid_v7() as donation_id, data.uuid_v7() as payment_id, donor.id as donor_id, donor.number
    from generate_series(0, many - 1) as given
    join donor on donor.number = given / 10;

    insert into data.donors (id, email)
    select donor.id, format('giver-%s-%s@careforall.example', campaign_id, donor.number) from donor;

    insert into data.donations (
        id, campaign_id, donor_id, donor_email, amount_minor, currency, status, receipt_number, version, created_at, updated_at
    )
    select
        gift.donation_id, campaign_id, gift.donor_id, format('giver-%s-%s@careforall.example', campaign_id, gift.number),
        1250, 'USD', 'COMPLETED', 'CFA-' || gift.donation_id, 2, now() - interval '1 year', now() - interval '1 year'
    from gift;

    insert into data.payments (
        id, donation_id, gateway, payment_intent_id, amount_minor, currency, status, is_open,
        captured_minor, captured_currency, version, created_at, updated_at
    )
    select
        gift.payment_id, gift.donation_id, 'stripe', 'pi_' || gift.payment_id, 1250, 'USD', 'CAPTURED', false,
        1250, 'USD', 2, now() - interval '1 year', now() - interval '1 year'
    from gift;

    insert into data.ledger_transfers (
        debit_account, credit_account, amount_minor, currency, kind, gateway, campaign_id, donation_id, payment_id, booked_at
    )
    select
        'gateway_clearing', 'campaign_funds', 1250, 'USD', 'capture', 'stripe', campaign_id, gift.donation_id,
        gift.payment_id, now() - interval '1 year'
    from gift;

    insert into data.campaign_donors (campaign_id, donor_id, donations)
    select campaign_id, gift.donor_id, count(*) from gift group by gift.donor_id;

    insert into data.campaign_counters (campaign_id, currency, slot, amount_minor, donations, donors)
    select
        campaign_id, 'USD', given % 16, count(*) * 1250, count(*),
        count(*) filter (where given % 10 = 0)
    from generate_series(0, many - 1) as given
    group by given % 16;
end;
$$;

-- Campaigns of which only the counters are filled, all of them.
create procedure bench.open_campaigns(many int)
language sql
begin atomic
    with opened as (
        insert into data.campaigns (title, currency)
        select 'Campaign ' || number, 'USD' from generate_series(1, many) as number
        returning id
    )

    insert into data.campaign_counters (campaign_id, currency, slot, amount_minor, donations, donors)
    select opened.id, 'USD', slot, 1250, 1, 1 from opened cross join generate_series(0, 15) as slot;
end;

-- A queue for an actor that does nothing.
select pgmq.create('bench');
select pgmq.create('bench_dead');
create trigger wake_listeners after insert on pgmq.q_bench for each statement execute function data.wake_listeners();
grant select, insert, update, delete on pgmq.q_bench, pgmq.a_bench, pgmq.q_bench_dead to workers;
grant select on sequence pgmq.q_bench_msg_id_seq to workers;
