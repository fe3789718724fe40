begin;
\ir ../../support/sound.sql
select plan(4);

select is_empty($$select * from private.find_broken_invariants('-infinity')$$, 'sound money breaks nothing');

-- One offender for every invariant, all at the same time.
update data.payments set captured_minor = 1300, status = 'REFUNDED', requested_refund_minor = 0;
delete from data.notifications;
update data.campaign_counters set donations = 5, amount_minor = 5;
update data.gateway_events set status = 'received' where event_type = 'charge.updated';
insert into data.donations (campaign_id, donor_id, donor_email, amount_minor, currency, status, payment_intent_id)
select campaign_id, donor_id, donor_email, amount_minor, currency, 'COMPLETED', 'pi_gone'
from data.donations returning id as unbooked \gset
insert into data.notifications (donation_id, kind, recipient) values (:'unbooked', 'receipt', 'ada@example.org');
select pg_temp.donation(:'campaign') as twice \gset
insert into data.payments (donation_id, gateway, amount_minor, currency, status, is_open, captured_minor,
    captured_currency)
select :'twice', 'stripe', 1250, 'USD', 'CAPTURED', false, 1250, 'USD' from generate_series(1, 2);
insert into data.evidence (payment_id, gateway_event_id, kind, object_id, state, amount_minor, currency)
select payments.id, gateway_event_id, kind, object_id, state, evidence.amount_minor, evidence.currency
from data.evidence, data.payments where payments.donation_id = :'twice' and evidence.kind = 'captured';
insert into data.gateway_events (gateway, dedupe_key, raw, signature_scheme, status, reason)
values ('paypal', 'believed', '', 'paypal-v1', 'parked', 'x') returning id as believed \gset
insert into data.evidence (payment_id, gateway_event_id, kind, object_id, amount_minor, currency)
values (:'payment', :believed, 'captured', 'CAPTURE1', 1, 'USD');
create or replace view data.ledger_balances as
select campaign_id, payment_id, credit_account as account, currency, sum(amount_minor)::bigint as balance_minor
from data.ledger_transfers
group by campaign_id, payment_id, credit_account, currency;

select set_eq(
    $$select 'invariant_' || invariant from private.find_broken_invariants('-infinity')$$,
    $$select proname::text from pg_catalog.pg_proc
        where pronamespace = 'private'::regnamespace
            and pg_get_function_identity_arguments(oid) = 'since timestamp with time zone'
            and proname like 'invariant\_%'$$,
    'every invariant there is turns red'
);
select isnt_empty(
    $$select * from private.find_broken_invariants(now() - interval '1 hour')$$, 'recent money is looked at by itself'
);
select is_empty($$select * from private.find_broken_invariants(now() + interval '1 hour')$$, 'and nothing else then');

select * from finish();
rollback;
