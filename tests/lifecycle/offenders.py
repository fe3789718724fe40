"""For each invariant, damage that turns it red and nothing else: done with all triggers off, then undone."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Offender:
    """Damage that `invariant` must find; `also` names others that cannot help finding it."""

    invariant: str
    what: str
    damage: str
    also: frozenset[str] = frozenset()
    is_seen_when_recent: bool = True


OFFENDERS = [
    Offender(
        "books_differ_from_payment",
        "a fee too much",
        """
        insert into data.ledger_transfers (
            debit_account, credit_account, amount_minor, currency, kind,
            gateway, campaign_id, donation_id, payment_id
        )
        values (
            'fees', 'gateway_clearing', 1, 'USD', 'fee',
            'stripe', %(campaign)s, %(donation)s, %(payment)s
        )
        """,
    ),
    Offender(
        "captured_without_donation",
        "a donation that failed",
        # Everything that follows a donation follows this one, so that only its payment contradicts it.
        """
        update data.donations set status = 'FAILED' where id = %(donation)s;
        insert into data.donation_state_history (donation_id, from_status, to_status, version)
        values (%(donation)s, 'COMPLETED', 'FAILED', 99);
        update data.campaign_counters set donations = donations - 1, donors = donors - 1
        where campaign_id = %(campaign)s;
        update data.campaign_donors set donations = 0 where campaign_id = %(campaign)s
        """,
    ),
    Offender(
        "captured_without_receipt",
        "a receipt deleted",
        "delete from data.notifications where donation_id = %(donation)s",
    ),
    Offender(
        "counts_differ_from_donations",
        "a donation counted too much",
        "update data.campaign_counters set donations = donations + 1 where campaign_id = %(campaign)s",
    ),
    Offender(
        "counts_differ_from_donations",
        "a donor counted too much",
        "update data.campaign_counters set donors = donors + 1 where campaign_id = %(campaign)s",
    ),
    Offender(
        "donation_without_ledger",
        "a capture booked as something else",
        "update data.ledger_transfers set kind = 'fee' where payment_id = %(payment)s and kind = 'capture'",
    ),
    Offender(
        "counts_differ_from_donations",
        "a donor with a donation too much",
        "update data.campaign_donors set donations = donations + 1 where campaign_id = %(campaign)s",
    ),
    Offender(
        "duplicate_gateway_ids",
        "evidence of another payment's intent",
        """
        insert into data.evidence (payment_id, gateway_event_id, kind, object_id, state)
        select payment_id, gateway_event_id, kind, %(other_unpaid_intent)s, state
        from data.evidence where payment_id = %(unpaid_payment)s
        """,
    ),
    Offender(
        "duplicate_gateway_ids",
        "an intent of two payments",
        """
        drop index data.a_payment_intent_belongs_to_one_payment;
        update data.payments set payment_intent_id = %(other_unpaid_intent)s where id = %(unpaid_payment)s;
        update data.donations set payment_intent_id = %(other_unpaid_intent)s where id = %(unpaid_donation)s
        """,
        is_seen_when_recent=False,
    ),
    Offender(
        "gift_counted_twice",
        "a second payment that counts",
        """
        update data.payments set is_counted = true where id = %(second_payment)s;
        update data.ledger_transfers set credit_account = 'campaign_funds'
        where payment_id = %(second_payment)s;
        update data.campaign_counters set amount_minor = amount_minor + 10000 where campaign_id = %(campaign)s
        """,
    ),
    Offender(
        "orphan_rows",
        "an intent of nobody",
        "update data.donations set payment_intent_id = 'pi_of_nobody' where id = %(donation)s",
    ),
    Offender(
        "orphan_rows",
        "a transfer of another donation",
        """
        update data.ledger_transfers set donation_id = %(unpaid_donation)s
        where payment_id = %(payment)s and kind = 'fee'
        """,
    ),
    Offender(
        "orphan_rows",
        "evidence of another payment's event",
        "update data.gateway_events set payment_id = %(unpaid_payment)s where payment_id = %(payment)s",
    ),
    Offender(
        "receipt_without_capture",
        "a receipt of a pledge",
        """
        insert into data.notifications (donation_id, kind, recipient)
        values (%(unpaid_donation)s, 'receipt', 'bob@example.org')
        """,
    ),
    Offender(
        "refunds_differ_from_payment",
        "a refund that nobody asked for",
        "update data.payments set requested_refund_minor = 1 where id = %(payment)s",
    ),
    Offender(
        "refunds_differ_from_payment",
        "a refund of which nobody heard",
        """
        insert into data.refunds (payment_id, amount_minor, currency, requested_by, status)
        values (%(payment)s, 100, 'USD', 'nobody', 'SUCCEEDED');
        update data.payments set requested_refund_minor = 100 where id = %(payment)s
        """,
    ),
    Offender(
        "state_differs_from_evidence",
        "a state that nobody told",
        "update data.payments set sub_status = 'lost' where id = %(payment)s",
    ),
    Offender(
        "state_differs_from_history",
        "a change forgotten",
        "delete from data.payment_state_history where payment_id = %(payment)s and to_status = 'CAPTURED'",
    ),
    Offender(
        "state_differs_from_history",
        "a donation's change forgotten",
        "delete from data.donation_state_history where donation_id = %(donation)s",
    ),
    Offender(
        "state_differs_from_history",
        "a gap in the chain",
        """
        update data.payment_state_history set from_status = 'AUTHORIZED'
        where payment_id = %(payment)s and to_status = 'CAPTURED'
        """,
    ),
    Offender(
        "totals_differ_from_ledger",
        "a cent too much",
        "update data.campaign_counters set amount_minor = amount_minor + 1 where campaign_id = %(campaign)s",
    ),
    Offender(
        "unbalanced_ledger",
        "a one-sided entry",
        # A transfer cannot be one-sided, so only another view of the books can. What does not balance differs
        # from what a payment wants, which always does.
        """
        create or replace view data.ledger_balances as
        select campaign_id, payment_id, account, currency, sum(amount_minor)::bigint as balance_minor
        from (
            select campaign_id, payment_id, credit_account as account, currency, amount_minor
            from data.ledger_transfers
            union all
            select campaign_id, payment_id, debit_account, currency, -amount_minor
            from data.ledger_transfers
            union all
            select campaign_id, payment_id, 'fees', currency, 1
            from data.ledger_transfers where payment_id = %(payment)s and kind = 'fee'
        ) as entries
        group by campaign_id, payment_id, account, currency
        """,
        also=frozenset({"books_differ_from_payment"}),
    ),
    Offender(
        "unconfirmed_money",
        "money of PayPal's that was never read from its API",
        """
        update data.gateway_events set gateway = 'paypal' where id in (
            select gateway_event_id from data.evidence where payment_id = %(payment)s and kind = 'captured'
        )
        """,
    ),
    Offender(
        "unsettled_events",
        "an event received and left",
        """
        insert into data.gateway_events (gateway, dedupe_key, raw, signature_scheme)
        values ('stripe', 'left', 'left', 'stripe-v1')
        """,
    ),
    Offender(
        "unsettled_events",
        "an event applied to nothing",
        "update data.gateway_events set payment_id = null where id = %(empty_event)s",
    ),
]
