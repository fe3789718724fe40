-- Drop and rebuild schemas private and api in one transaction: psql -1 -v ON_ERROR_STOP=1 -f sql/load.sql
-- Run at every deploy, also under load. State is in schema data, which this does not touch.

\set QUIET on
set client_min_messages = warning;
-- Fail and be run again, so that requests do not queue up behind a long query.
set lock_timeout = '5s';
set check_function_bodies = off;

\ir guard.sql
\ir unload.sql

create schema private;
comment on schema private is 'How the database decides: the rules, one function per file.';

create schema api;
comment on schema api is
$$CareForAll

Amounts are in major units with the currency's decimals, ids are UUIDv7, times RFC 3339 in UTC.
Errors are {code, message, details, hint}; message is a fixed word.$$;

grant usage on schema api to web_anon, donor, organizer, staff, service;
-- Views run as their caller, so callers need the functions in them. Usage of the schema alone executes nothing.
grant usage on schema private to web_anon, donor, organizer, staff, service;
grant usage on schema private to webhook_adapter, workers, clock, monitor;

-- requests: what a request says, who asks, and how it is answered
\ir private/requests/answer.sql
\ir private/requests/audit.sql
\ir private/requests/caller_email.sql
\ir private/requests/check_body.sql
\ir private/requests/check_caller.sql
\ir private/requests/check_version.sql
\ir private/requests/fail.sql
\ir private/requests/fail_for_now.sql
\ir private/requests/header.sql
\ir private/requests/is_email.sql
\ir private/requests/is_whole_for_caller.sql
\ir private/requests/parse_amount.sql
\ir private/requests/parse_boolean.sql
\ir private/requests/parse_currency.sql
\ir private/requests/parse_email.sql
\ir private/requests/parse_object.sql
\ir private/requests/parse_phone_number.sql
\ir private/requests/parse_text.sql
\ir private/requests/parse_time.sql
\ir private/requests/parse_uuid.sql
\ir private/requests/parse_version.sql
\ir private/requests/resource_id.sql
\ir private/requests/token_claim.sql
\ir private/requests/traceparent.sql

-- idempotency: one effect per Idempotency-Key
\ir private/idempotency/claim_idempotency_key.sql
\ir private/idempotency/delete_expired_keys.sql
\ir private/idempotency/hash_request.sql
\ir private/idempotency/idempotency_key.sql
\ir private/idempotency/idempotency_scope.sql
\ir private/idempotency/keep_answer.sql

-- money: units of amounts, and the double-entry ledger
\ir private/money/book_payment.sql
\ir private/money/gateway_amount.sql
\ir private/money/gateway_units.sql
\ir private/money/ledger_targets.sql
\ir private/money/major_units.sql
\ir private/money/minor_units.sql

-- totals: counters of campaigns, and what is shown of them
\ir private/totals/campaign_total.sql
\ir private/totals/count_campaign.sql
\ir private/totals/count_donor.sql
\ir private/totals/count_gift.sql
\ir private/totals/note_goal_reached.sql
\ir private/totals/refresh_campaign_totals.sql
\ir private/totals/total_is_due_again.sql

-- campaigns: what a campaign is, and how it is changed and shown
\ir private/campaigns/parse_campaign_change.sql
\ir private/campaigns/show_campaign.sql
\ir private/campaigns/typed_campaign_change.sql

-- donations: what a donation is, and its story
\ir private/donations/check_pledge.sql
\ir private/donations/donation_story.sql
\ir private/donations/event_messages.sql
\ir private/donations/find_or_add_donor.sql
\ir private/donations/fold_donation.sql
\ir private/donations/give_up_donation.sql
\ir private/donations/mask_email.sql
\ir private/donations/move_donation.sql
\ir private/donations/parse_donation.sql
\ir private/donations/show_donation.sql
\ir private/donations/story_of_commands.sql
\ir private/donations/story_of_messages.sql
\ir private/donations/story_of_states.sql

-- payments: what a payment is, given its evidence
\ir private/payments/ask_capture.sql
\ir private/payments/check_chargeable.sql
\ir private/payments/close_payment.sql
\ir private/payments/find_payment.sql
\ir private/payments/fold_captures.sql
\ir private/payments/fold_disputes.sql
\ir private/payments/fold_fees.sql
\ir private/payments/fold_objects.sql
\ir private/payments/fold_payment.sql
\ir private/payments/fold_refunds.sql
\ir private/payments/has_open_dispute.sql
\ir private/payments/intent_call.sql
\ir private/payments/is_capturable.sql
\ir private/payments/is_counted.sql
\ir private/payments/is_dispute_refunded.sql
\ir private/payments/is_expired.sql
\ir private/payments/is_in_progress.sql
\ir private/payments/is_second_capture.sql
\ir private/payments/largest_capture.sql
\ir private/payments/lock_payment.sql
\ir private/payments/move_money.sql
\ir private/payments/note_discrepancies.sql
\ir private/payments/open_payment.sql
\ir private/payments/payment_history.sql
\ir private/payments/replace_payment.sql
\ir private/payments/settle_payment.sql
\ir private/payments/show_choice.sql
\ir private/payments/show_intent.sql
\ir private/payments/show_payment.sql
\ir private/payments/start_payment.sql
\ir private/payments/store_intent.sql
\ir private/payments/store_payment.sql

-- refunds: refunds that we ask gateways for
\ir private/refunds/add_refund.sql
\ir private/refunds/check_refundable.sql
\ir private/refunds/fail_refund.sql
\ir private/refunds/parse_refund.sql
\ir private/refunds/pending_refunds.sql
\ir private/refunds/refundable_minor.sql
\ir private/refunds/return_second_capture.sql
\ir private/refunds/settle_refunds.sql
\ir private/refunds/show_refund.sql
\ir private/refunds/start_refund.sql
\ir private/refunds/store_refund.sql

-- webhooks_in: gateways' events, stored first, then applied once
\ir private/webhooks_in/gateway_news.sql
\ir private/webhooks_in/answer_duplicate.sql
\ir private/webhooks_in/apply_event.sql
\ir private/webhooks_in/apply_parked_events.sql
\ir private/webhooks_in/ask_confirmation.sql
\ir private/webhooks_in/await_confirmation.sql
\ir private/webhooks_in/confirm_event.sql
\ir private/webhooks_in/describe_event.sql
\ir private/webhooks_in/describe_reading.sql
\ir private/webhooks_in/event_evidence.sql
\ir private/webhooks_in/event_key.sql
\ir private/webhooks_in/find_payment_of.sql
\ir private/webhooks_in/find_reading.sql
\ir private/webhooks_in/follow_up.sql
\ir private/webhooks_in/gateway_evidence.sql
\ir private/webhooks_in/has_news.sql
\ir private/webhooks_in/is_worth_a_try.sql
\ir private/webhooks_in/reading_key.sql
\ir private/webhooks_in/receive_reading.sql
\ir private/webhooks_in/receive_webhook.sql
\ir private/webhooks_in/replay_event.sql
\ir private/webhooks_in/set_event_aside.sql
\ir private/webhooks_in/settle_event.sql
\ir private/webhooks_in/try_event.sql

-- gateway_json: what gateways send, read whatever its form
\ir private/gateway_json/elements.sql
\ir private/gateway_json/json_or_null.sql
\ir private/gateway_json/time_or_null.sql
\ir private/gateway_json/uuid_or_null.sql

-- stripe: the evidence in Stripe's objects
\ir private/stripe/is_stripe_type.sql
\ir private/stripe/stripe_charge_evidence.sql
\ir private/stripe/stripe_dispute_evidence.sql
\ir private/stripe/stripe_event.sql
\ir private/stripe/stripe_evidence.sql
\ir private/stripe/stripe_intent_evidence.sql
\ir private/stripe/stripe_news.sql
\ir private/stripe/stripe_refund_evidence.sql
\ir private/stripe/stripe_subject.sql
\ir private/stripe/stripe_units.sql

-- paypal: the evidence in PayPal's objects, captures after approval, orders read again
\ir private/paypal/count_approvals.sql
\ir private/paypal/is_paypal_type.sql
\ir private/paypal/look_at_orders.sql
\ir private/paypal/paypal_authorization_evidence.sql
\ir private/paypal/paypal_capture_evidence.sql
\ir private/paypal/paypal_capture_id.sql
\ir private/paypal/paypal_dispute_evidence.sql
\ir private/paypal/paypal_event.sql
\ir private/paypal/paypal_evidence.sql
\ir private/paypal/paypal_kind.sql
\ir private/paypal/paypal_order_evidence.sql
\ir private/paypal/paypal_refund_evidence.sql
\ir private/paypal/paypal_subject.sql
\ir private/paypal/start_capture.sql
\ir private/paypal/unsettled_orders.sql

-- events: domain events, their log and its feed
\ir private/events/delete_old_events.sql
\ir private/events/donation_events.sql
\ir private/events/emit.sql
\ir private/events/event.sql
\ir private/events/event_position.sql
\ir private/events/events_of.sql
\ir private/events/is_event.sql
\ir private/events/is_public_event.sql
\ir private/events/may_hear_of.sql
\ir private/events/payment_events.sql
\ir private/events/public_event.sql
\ir private/events/record_events.sql
\ir private/events/wants_event.sql

-- queues: messages on their way to workers
\ir private/queues/beat.sql
\ir private/queues/delete_old_beats.sql
\ir private/queues/find_dead_letters.sql
\ir private/queues/fresh_message.sql
\ir private/queues/queue_metrics.sql
\ir private/queues/replay_dead_letters.sql
\ir private/queues/route_events.sql
\ir private/queues/trim_archives.sql
\ir private/queues/tune_queues.sql
\ir private/queues/worker_is_alive.sql

-- notifications: who is told what, by mail or text message
\ir private/notifications/alert.sql
\ir private/notifications/alert_data.sql
\ir private/notifications/check_tellable.sql
\ir private/notifications/describe_withheld.sql
\ir private/notifications/fail_attempt.sql
\ir private/notifications/failure_data.sql
\ir private/notifications/finish_notification.sql
\ir private/notifications/goal_data.sql
\ir private/notifications/is_failed_for_now.sql
\ir private/notifications/is_opted_out.sql
\ir private/notifications/message_data.sql
\ir private/notifications/notification_data.sql
\ir private/notifications/notification_event.sql
\ir private/notifications/notifications_due.sql
\ir private/notifications/opt_out.sql
\ir private/notifications/opt_out_recipient.sql
\ir private/notifications/owe_news.sql
\ir private/notifications/owe_refund_news.sql
\ir private/notifications/parse_message.sql
\ir private/notifications/parse_notification.sql
\ir private/notifications/reason_not_to_send.sql
\ir private/notifications/receipt_data.sql
\ir private/notifications/refund_data.sql
\ir private/notifications/refunded_now.sql
\ir private/notifications/show_notification.sql
\ir private/notifications/start_notification.sql
\ir private/notifications/told_before.sql
\ir private/notifications/wake_notifications.sql

-- webhooks_out: events sent to other people's systems
\ir private/webhooks_out/add_deliveries.sql
\ir private/webhooks_out/delivery_message.sql
\ir private/webhooks_out/events_to_replay.sql
\ir private/webhooks_out/finish_delivery.sql
\ir private/webhooks_out/give_up_delivery.sql
\ir private/webhooks_out/own_webhook_endpoint.sql
\ir private/webhooks_out/parse_event_types.sql
\ir private/webhooks_out/parse_replay.sql
\ir private/webhooks_out/parse_webhook_url.sql
\ir private/webhooks_out/replay_deliveries.sql
\ir private/webhooks_out/retry_delivery.sql
\ir private/webhooks_out/retry_pause.sql
\ir private/webhooks_out/show_webhook_delivery.sql
\ir private/webhooks_out/show_webhook_endpoint.sql
\ir private/webhooks_out/start_delivery.sql
\ir private/webhooks_out/webhook_owner.sql
\ir private/webhooks_out/webhook_secret.sql

-- reconciliation: comparison with what gateways list
\ir private/reconciliation/add_finding.sql
\ir private/reconciliation/delete_old_items.sql
\ir private/reconciliation/describe_amount.sql
\ir private/reconciliation/describe_listed.sql
\ir private/reconciliation/describe_payment.sql
\ir private/reconciliation/find_differences.sql
\ir private/reconciliation/find_open_findings.sql
\ir private/reconciliation/find_unbooked_transactions.sql
\ir private/reconciliation/find_unlisted_payments.sql
\ir private/reconciliation/find_unlisted_refunds.sql
\ir private/reconciliation/finish_reconciliation.sql
\ir private/reconciliation/is_refund_in_total.sql
\ir private/reconciliation/judge_payment.sql
\ir private/reconciliation/judge_return.sql
\ir private/reconciliation/known_captures.sql
\ir private/reconciliation/known_money.sql
\ir private/reconciliation/listed_id.sql
\ir private/reconciliation/listed_money.sql
\ir private/reconciliation/page_objects.sql
\ir private/reconciliation/reconcile_object.sql
\ir private/reconciliation/reconcile_page.sql
\ir private/reconciliation/reconcile_payout.sql
\ir private/reconciliation/reconcile_reading.sql
\ir private/reconciliation/reconciliation_report.sql
\ir private/reconciliation/report_orphan.sql
\ir private/reconciliation/request_reconciliations.sql
\ir private/reconciliation/resolve_finding.sql
\ir private/reconciliation/retire_findings.sql
\ir private/reconciliation/start_reconciliation.sql
\ir private/reconciliation/try_object.sql

-- invariants: what must always hold, and what waits for a person
\ir private/invariants/check_invariants.sql
\ir private/invariants/find_attention.sql
\ir private/invariants/find_broken_invariants.sql
\ir private/invariants/invariant_books_differ_from_payment.sql
\ir private/invariants/invariant_captured_without_donation.sql
\ir private/invariants/invariant_captured_without_receipt.sql
\ir private/invariants/invariant_counts_differ_from_donations.sql
\ir private/invariants/invariant_donation_without_ledger.sql
\ir private/invariants/invariant_duplicate_gateway_ids.sql
\ir private/invariants/invariant_gift_counted_twice.sql
\ir private/invariants/invariant_orphan_rows.sql
\ir private/invariants/invariant_receipt_without_capture.sql
\ir private/invariants/invariant_refunds_differ_from_payment.sql
\ir private/invariants/invariant_state_differs_from_evidence.sql
\ir private/invariants/invariant_state_differs_from_history.sql
\ir private/invariants/invariant_totals_differ_from_ledger.sql
\ir private/invariants/invariant_unbalanced_ledger.sql
\ir private/invariants/invariant_unconfirmed_money.sql
\ir private/invariants/invariant_unsettled_events.sql
\ir private/invariants/recent_campaigns.sql
\ir private/invariants/recent_donations.sql
\ir private/invariants/recent_payments.sql

-- rebuild: all money again from raw events
\ir private/rebuild/digest.sql
\ir private/rebuild/rebuild.sql
\ir private/rebuild/replay_refund.sql

-- Views are checked when they are made, so they come after the functions and in this order.
\ir private/queues/dead_letters.sql
\ir private/invariants/attention.sql
\ir private/queues/bindings.sql
\ir private/invariants/broken_invariants.sql

\ir api/campaign.sql
\ir api/campaign_total.sql
\ir api/campaign_totals.sql
\ir api/campaigns.sql
\ir api/change_campaign.sql
\ir api/change_webhook_endpoint.sql
\ir api/create_campaign.sql
\ir api/create_donation.sql
\ir api/create_webhook_endpoint.sql
\ir api/delete_webhook_endpoint.sql
\ir api/donation.sql
\ir api/donation_notifications.sql
\ir api/events.sql
\ir api/explain_donation.sql
\ir api/parked_events.sql
\ir api/payment.sql
\ir api/replay_webhooks.sql
\ir api/request_refund.sql
\ir api/rotate_webhook_secret.sql
\ir api/send_notification.sql
\ir api/set_donation_status.sql
\ir api/webhook_deliveries.sql
\ir api/webhook_endpoint.sql
\ir api/webhook_endpoints.sql

notify pgrst, 'reload schema';
