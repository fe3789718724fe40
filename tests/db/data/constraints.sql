begin;
\ir ../support/sound.sql
\ir ../support/subscribers.sql
select plan(85);

insert into data.idempotency_keys (scope, key, request_hash, expires_at) values ('a', 'k', '', now());
insert into data.discrepancies (payment_id, kind, detail) values (:'payment', 'amount_differs', 'x');
select pg_temp.delivery(pg_temp.endpoint()) as delivery \gset
select private.finish_delivery(:'delivery', 1, 500, null, 1, '', null) as finished \gset
alter table data.event_log disable trigger user;
insert into data.replay_steps (at, refund) values (now(), '{}');
insert into data.order_looks (payment_id, next_look_at) select id, now() from data.payments limit 1;
insert into data.opt_outs (type, recipient, reason) values ('SMS', '+14155550100', 'x');
select private.add_finding(
    private.start_reconciliation('stripe', now() - interval '1 day', now()), 'missing', 're_1', null, 'x', false
) as done \gset

-- The constraint that an attempt to write runs into.
create function pg_temp.violated(statement text) returns text
language plpgsql
as $$
declare
    v_constraint text;
begin
    execute statement;
    return 'none';
exception when check_violation or unique_violation or foreign_key_violation then
    get stacked diagnostics v_constraint = constraint_name;
    return v_constraint;
end;
$$;

create table pg_temp.offences (relation text, violated text, change text);
insert into pg_temp.offences values
('campaign_counters', 'slot_is_one_of_sixteen', 'slot = 16'),
('campaign_donors', 'donations_are_not_negative', 'donations = -1'),
('campaigns', 'title_is_one_to_200_characters', 'title = '''''),
('campaigns', 'title_is_one_to_200_characters', 'title = repeat(''x'', 201)'),
('campaigns', 'description_is_at_most_20000_characters', 'description = repeat(''x'', 20001)'),
('campaigns', 'goal_is_positive', 'goal_minor = 0'),
('campaigns', 'campaign_ends_after_it_starts', 'starts_at = now(), ends_at = now()'),
('campaigns', 'campaign_status_is_known', 'status = ''active'''),
('currencies', 'code_is_three_capitals', 'code = ''usd'' where code = ''AFN'''),
('currencies', 'exponent_is_zero_to_four', 'exponent = 5'),
('deployment', 'there_is_one_deployment', 'singleton = false'),
('discrepancies', 'discrepancy_kind_is_known', 'kind = ''odd'''),
('donations', 'amount_is_positive', 'amount_minor = 0'),
('donations', 'donation_status_is_known', 'status = ''PAID'''),
('donors', 'email_is_normalised', 'email = ''Ada@example.org'''),
('donors', 'email_is_normalised', 'email = '' ada@example.org'''),
('donors', 'email_is_at_most_254_characters', 'email = ''ab'''),
('donors', 'email_is_at_most_254_characters', 'email = repeat(''x'', 255)'),
('event_log', 'position_is_positive', 'position = 0'),
('evidence', 'evidence_kind_is_known', 'kind = ''gossip'''),
('evidence', 'money_has_amount_and_currency', 'amount_minor = null where kind = ''captured'''),
('evidence', 'money_has_amount_and_currency', 'currency = null where kind = ''refund'''),
('evidence', 'only_fees_may_be_negative', 'amount_minor = -1 where kind = ''captured'''),
('gateway_currencies', 'gateway_exponent_is_zero_to_four', 'exponent = -1'),
('gateway_currencies', 'minimum_is_positive', 'minimum_units = 0'),
('gateway_currencies', 'maximum_is_not_below_minimum', 'maximum_units = minimum_units - 1'),
('gateway_currencies', 'step_is_positive', 'step_units = 0'),
('gateway_currencies', 'gateway_is_known', 'gateway = ''bank'' where currency = ''AED'''),
('gateway_events', 'gateway_event_status_is_known', 'status = ''lost'''),
('gateways', 'gateway_name_is_a_lower_case_word', 'name = ''Bank'''),
('gateways', 'gateway_name_is_a_lower_case_word', 'name = ''bank-1'''),
('gateways', 'gateway_name_is_a_lower_case_word', 'name = repeat(''x'', 51)'),
('gateways', 'refunds_by_is_known', 'refunds_by = ''charge'''),
('gateways', 'intent_field_is_known', 'intent_field = ''secret'''),
('gateways', 'approval_window_is_positive', 'approval_window = interval ''0'''),
('gateways', 'delivery_header_is_lower_case', 'delivery_header = ''Transmission-Id'''),
('idempotency_keys', 'key_is_1_to_255_printable_ascii', 'key = ''two words'''),
('idempotency_keys', 'key_is_1_to_255_printable_ascii', 'key = '''''),
('idempotency_keys', 'key_is_1_to_255_printable_ascii', 'key = repeat(''x'', 256)'),
('ledger_transfers', 'amount_is_positive', 'amount_minor = 0'),
('ledger_transfers', 'amount_is_positive', 'amount_minor = -1'),
('ledger_transfers', 'accounts_differ', 'debit_account = credit_account'),
('ledger_transfers', 'transfer_kind_is_known', 'kind = ''gift'''),
('notifications', 'kind_is_known', 'kind = ''spam'''),
('notifications', 'type_is_known', 'type = ''PIGEON'''),
('notifications', 'notification_status_is_known', 'status = ''LOST'''),
('notifications', 'sent_means_when', 'status = ''SENT'''),
('notifications', 'reason_to_withhold_is_known', 'status = ''FAILED'', withheld = ''opted out'''),
('notifications', 'only_the_unsent_is_withheld', 'withheld = ''opted_out'''),
('notifications', 'it_is_about_a_donation_or_a_campaign', 'donation_id = null'),
('opt_outs', 'type_is_known', 'type = ''PIGEON'''),
('order_looks', 'looks_are_counted', 'looks = 0'),
('payments', 'gateway_is_known', 'gateway = ''bank'''),
('payments', 'amount_is_positive', 'amount_minor = 0'),
('payments', 'payment_status_is_known', 'status = ''PAID'''),
('payments', 'sums_are_not_negative', 'refunded_minor = -1'),
('payments', 'refund_is_not_more_than_captured', 'requested_refund_minor = 1251'),
('payments', 'captured_money_has_a_currency', 'captured_currency = null'),
('payments', 'fee_has_a_currency', 'fee_currency = null'),
('queue_retention', 'something_is_kept', 'keep = interval ''0'''),
('reconciliation_findings', 'finding_is_known', 'finding = ''odd'''),
('reconciliation_findings', 'resolved_means_how', 'resolved_at = now()'),
('reconciliations', 'gateway_is_known', 'gateway = ''bank'''),
('reconciliations', 'period_ends_after_it_starts', 'period_to = period_from'),
('reconciliations', 'finished_means_reported', 'finished_at = now()'),
('refunds', 'amount_is_positive', 'amount_minor = 0'),
('refunds', 'refund_status_is_known', 'status = ''succeeded'''),
('replay_steps', 'a_step_is_an_event_or_a_refund', 'raw = ''x'''),
('replay_steps', 'a_step_is_an_event_or_a_refund', 'refund = null'),
('replay_steps', 'gateway_is_known', 'gateway = ''bank'''),
('webhook_attempts', 'attempt_has_an_answer_or_an_error', 'status = null'),
('webhook_attempts', 'attempt_has_an_answer_or_an_error', 'error = ''x'''),
('webhook_attempts', 'duration_is_not_negative', 'duration_ms = -1'),
('webhook_attempts', 'reply_is_at_most_1000_characters', 'reply = repeat(''x'', 1001)'),
('webhook_deliveries', 'delivery_status_is_known', 'status = ''SENT'''),
('webhook_deliveries', 'delivered_means_when', 'delivered_at = now()'),
('webhook_deliveries', 'delivery_counts_are_not_negative', 'attempts = -1'),
('webhook_endpoints', 'endpoint_url_is_http', 'url = ''ftp://example.org/'''),
('webhook_endpoints', 'endpoint_wants_something', 'event_types = ''{}'''),
('webhook_endpoints', 'disabled_reason_is_known', 'disabled_reason = ''mood'', is_enabled = false, disabled_at = now()'),
('webhook_endpoints', 'disabled_means_why_and_when', 'is_enabled = false'),
('webhook_endpoints', 'disabled_means_why_and_when', 'disabled_at = now()'),
('webhook_endpoints', 'a_previous_secret_ends', 'previous_secret = ''x''');

select is(pg_temp.violated(format('update data.%I set %s', relation, change)), violated,
    format('%s: %s', relation, change))
from pg_temp.offences;
select set_eq(
    $$select conrelid::regclass::text, conname::text from pg_catalog.pg_constraint
        where connamespace = 'data'::regnamespace and (contype = 'c' or conname = 'gateway_is_known')$$,
    $$select 'data.' || relation, violated from pg_temp.offences$$, 'every check there is has been run into'
);
select set_eq(
    $$select attrelid from pg_catalog.pg_attribute
        inner join pg_catalog.pg_class on pg_class.oid = attrelid and relkind = 'r'
        where relnamespace = 'data'::regnamespace and attname = 'gateway' and not attisdropped
            and relname not in ('gateway_events', 'ledger_transfers')$$,
    $$select conrelid from pg_catalog.pg_constraint where confrelid = 'data.gateways'::regclass$$,
    'every column that names a gateway refers to one, but for those that each webhook writes'
);

select * from finish();
rollback;
