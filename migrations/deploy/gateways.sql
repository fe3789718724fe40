-- Deploy careforall:gateways to pg
-- requires: gateway_choice
-- requires: reconciliations
-- requires: replay_steps

begin;

create table data.gateways (
    name text primary key,
    has_decimal_amounts boolean not null,
    has_lower_case_currencies boolean not null,
    has_mode_in_events boolean not null,
    has_disputes_in_refunds boolean not null,
    is_confirmed_by_reading boolean not null,
    is_captured_by_us boolean not null,
    refunds_by text not null,
    intent_field text not null,
    approval_window interval,
    delivery_header text,
    constraint gateway_name_is_a_lower_case_word check (name ~ '^[a-z][a-z0-9_]{0,49}$'),
    constraint refunds_by_is_known check (refunds_by in ('payment_intent', 'capture')),
    constraint intent_field_is_known check (intent_field in ('client_secret', 'approve_url')),
    constraint approval_window_is_positive check (approval_window > interval '0'),
    constraint delivery_header_is_lower_case check (delivery_header ~ '^[a-z][a-z0-9-]*$')
);
comment on table data.gateways is
'What payment gateways differ in. What their messages mean is code: see private.describe_event, gateway_evidence.';
comment on column data.gateways.name is
'The name that clients and other tables use. Its functions are named after it: stripe_event, stripe_evidence.';
comment on column data.gateways.has_decimal_amounts is
'Amounts are decimal text in major units, "12.50"; otherwise integers in the units of data.gateway_currencies, 1250.';
comment on column data.gateways.has_lower_case_currencies is 'Currency codes are written as usd; otherwise as USD.';
comment on column data.gateways.has_mode_in_events is
'Events name their mode and account, which become part of dedupe_key; otherwise our webhook stands for one of each.';
comment on column data.gateways.has_disputes_in_refunds is
'What a dispute takes out is also in the sum of refunds, and is one of them once it is lost: it counts once.';
comment on column data.gateways.is_confirmed_by_reading is
'Its signature does not protect amounts: money is booked only once a worker has read it from the API.';
comment on column data.gateways.is_captured_by_us is
'What a donor has approved is captured by a worker; otherwise the gateway captures it by itself.';
comment on column data.gateways.refunds_by is
'Which id a refund is asked by, and by which money is listed: that of the payment_intent or that of its capture.';
comment on column data.gateways.intent_field is
'What a donor pays with, as POST /payments/intent names it: client_secret or approve_url.';
comment on column data.gateways.approval_window is
'How long after it was made a payment can be paid; null: until the gateway says that it cannot.';
comment on column data.gateways.delivery_header is
'The signed header that names a delivery, in lower case: what repeats it is a duplicate. null: events have an id.';

insert into data.gateways (
    name, has_decimal_amounts, has_lower_case_currencies, has_mode_in_events, has_disputes_in_refunds,
    is_confirmed_by_reading, is_captured_by_us, refunds_by, intent_field, approval_window, delivery_header
) values
('stripe', false, true, true, false, false, false, 'payment_intent', 'client_secret', null, null),
('paypal', true, false, false, true, true, true, 'capture', 'approve_url', '3 hours', 'paypal-transmission-id');

alter table data.gateways enable row level security;

-- Rather fail and be run again than make every payment wait behind a long query. Change gateways_validated looks at
-- the rows that are there; from now on each new one is checked. What gateways send and what is booked needs no foreign
-- key: private.receive_webhook refuses an unknown name, and each of them would share the lock of one row.
set local lock_timeout = '5s';
alter table data.payments
drop constraint gateway_is_known,
add constraint gateway_is_known foreign key (gateway) references data.gateways (name) not valid;
alter table data.reconciliations
drop constraint gateway_is_known,
add constraint gateway_is_known foreign key (gateway) references data.gateways (name);
alter table data.gateway_currencies
add constraint gateway_is_known foreign key (gateway) references data.gateways (name);
alter table data.replay_steps
add constraint gateway_is_known foreign key (gateway) references data.gateways (name);

commit;
