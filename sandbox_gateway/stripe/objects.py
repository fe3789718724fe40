"""The shapes of Stripe's objects, as pure functions: values in, dictionaries out.

The shapes are those of the API version below. Amounts are in the currency's smallest unit, times are
whole Unix seconds.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from sandbox_gateway.resources import Resource
from sandbox_gateway.stripe.cards import Card, Decline
from sandbox_gateway.stripe.currencies import fee

API_VERSION = "2026-10-28.endive"

_DOCS = "https://stripe.com/docs/error-codes/"


@dataclass(frozen=True)
class IntentFields:
    """The fields of a new payment intent."""

    amount: int
    currency: str
    capture_method: str = "automatic_async"
    metadata: dict[str, str] = field(default_factory=dict)
    description: str | None = None
    receipt_email: str | None = None
    payment_method: str | None = None


def payment_intent(identifier: str, secret: str, created: int, fields: IntentFields) -> Resource:
    """Return a new payment intent."""
    return {
        "id": identifier,
        "object": "payment_intent",
        "amount": fields.amount,
        "amount_capturable": 0,
        "amount_details": {"tip": {}},
        "amount_received": 0,
        "application": None,
        "application_fee_amount": None,
        "automatic_payment_methods": {"allow_redirects": "never", "enabled": True},
        "canceled_at": None,
        "cancellation_reason": None,
        "capture_method": fields.capture_method,
        "client_secret": f"{identifier}_secret_{secret}",
        "confirmation_method": "automatic",
        "created": created,
        "currency": fields.currency,
        "customer": None,
        "description": fields.description,
        "last_payment_error": None,
        "latest_charge": None,
        "livemode": False,
        "metadata": fields.metadata,
        "next_action": None,
        "on_behalf_of": None,
        "payment_method": fields.payment_method,
        "payment_method_configuration_details": None,
        "payment_method_options": {
            "card": {
                "installments": None,
                "mandate_options": None,
                "network": None,
                "request_three_d_secure": "automatic",
            }
        },
        "payment_method_types": ["card"],
        "processing": None,
        "receipt_email": fields.receipt_email,
        "review": None,
        "setup_future_usage": None,
        "shipping": None,
        "source": None,
        "statement_descriptor": None,
        "statement_descriptor_suffix": None,
        "status": "requires_confirmation" if fields.payment_method else "requires_payment_method",
        "transfer_data": None,
        "transfer_group": None,
    }


_PUBLIC_FIELDS = (
    "id", "object", "amount", "amount_details", "automatic_payment_methods", "canceled_at",
    "cancellation_reason", "capture_method", "client_secret", "confirmation_method", "created", "currency",
    "description", "last_payment_error", "livemode", "next_action", "payment_method",
    "payment_method_types", "processing", "receipt_email", "setup_future_usage", "shipping", "source",
    "status",
)  # fmt: skip


def public_payment_intent(intent: Resource) -> Resource:
    """Return what a browser, which holds only the client secret, may see of an intent."""
    return {name: intent[name] for name in _PUBLIC_FIELDS}


def payment_method(name: str, card: Card) -> Resource:
    """Return a test payment method, which goes by its own name."""
    return {
        "id": name,
        "object": "payment_method",
        "billing_details": _BILLING_DETAILS,
        "card": _card(card),
        "created": 0,
        "customer": None,
        "livemode": False,
        "metadata": {},
        "type": "card",
    }


def transfer_instructions(intent: Resource, remaining: int) -> Resource:
    """Return the `next_action` of an intent that waits for the rest of a bank transfer."""
    return {
        "type": "display_bank_transfer_instructions",
        "display_bank_transfer_instructions": {
            "amount_remaining": remaining,
            "currency": intent["currency"],
            "type": "us_bank_transfer",
        },
    }


def payment_error(decline: Decline, method: Resource, charge_id: str) -> Resource:
    """Return the `last_payment_error` of a declined attempt."""
    error = {
        "charge": charge_id,
        "code": decline.code,
        "decline_code": decline.decline_code,
        "doc_url": _DOCS + decline.code.replace("_", "-"),
        "message": decline.message,
        "payment_method": method,
        "type": "card_error",
    }
    return {name: value for name, value in error.items() if value is not None}


def charge(  # noqa: PLR0913  each is a fact about the charge
    identifier: str,
    created: int,
    intent: Resource,
    method_name: str,
    card: Card,
    *,
    captured: bool,
    decline: Decline | None,
) -> Resource:
    """Return the charge of one attempt to pay an intent: captured, only authorised, or failed."""
    amount = intent["amount"]
    captured = captured and decline is None
    return {
        "id": identifier,
        "object": "charge",
        "amount": amount,
        "amount_captured": amount if captured else 0,
        "amount_refunded": 0,
        "application": None,
        "application_fee": None,
        "application_fee_amount": None,
        "balance_transaction": None,
        "billing_details": _BILLING_DETAILS,
        "calculated_statement_descriptor": "CAREFORALL",
        "captured": captured,
        "created": created,
        "currency": intent["currency"],
        "customer": None,
        "description": intent["description"],
        "disputed": False,
        "failure_balance_transaction": None,
        "fraud_details": {},
        "livemode": False,
        "metadata": dict(intent["metadata"]),
        "on_behalf_of": None,
        "payment_intent": intent["id"],
        "payment_method": method_name,
        "payment_method_details": {"card": _card(card), "type": "card"},
        "radar_options": {},
        "receipt_email": intent["receipt_email"],
        "receipt_number": None,
        "receipt_url": None,
        "refunded": False,
        "review": None,
        "shipping": None,
        "source_transfer": None,
        "statement_descriptor": None,
        "statement_descriptor_suffix": None,
        "transfer_data": None,
        "transfer_group": None,
        **charge_outcome(decline),
    }


def charge_outcome(decline: Decline | None) -> Resource:
    """Return the members of a charge that hold the issuer's answer."""
    return {
        "failure_code": decline.code if decline else None,
        "failure_message": decline.message if decline else None,
        "outcome": _outcome(decline),
        "paid": decline is None,
        "status": "failed" if decline else "succeeded",
    }


def refund(  # noqa: PLR0913  each is a fact about the refund
    identifier: str, created: int, of_charge: Resource, *, amount: int, status: str, reason: str | None,
    metadata: dict[str, str],
) -> Resource:  # fmt: skip
    """Return a refund of a charge, also one that only releases money which was never captured."""
    return {
        "id": identifier,
        "object": "refund",
        "amount": amount,
        "balance_transaction": None,
        "charge": of_charge["id"],
        "created": created,
        "currency": of_charge["currency"],
        "destination_details": {
            "card": {
                "reference_status": "pending",
                "reference_type": "acquirer_reference_number",
                "type": "refund",
            },
            "type": "card",
        },
        "metadata": metadata,
        "payment_intent": of_charge["payment_intent"],
        "reason": reason,
        "receipt_number": None,
        "source_transfer_reversal": None,
        "status": status,
        "transfer_reversal": None,
    }


def balance_transaction(  # noqa: PLR0913  each is a fact about the line
    identifier: str, created: int, *, kind: str, source: Resource, amount: int, processing_fee: int = 0,
    category: str | None = None,
) -> Resource:  # fmt: skip
    """Return one line of the account's balance: a signed amount, its fee and what is left of it."""
    currency = source["currency"]
    description = "Dispute fee" if category else "Stripe processing fees"
    fees = [{"amount": processing_fee, "application": None, "currency": currency,
             "description": description, "type": "stripe_fee"}]  # fmt: skip
    return {
        "id": identifier,
        "object": "balance_transaction",
        "amount": amount,
        "available_on": created,
        "balance_type": "payments",
        "created": created,
        "currency": currency,
        "description": source.get("description"),
        "exchange_rate": None,
        "fee": processing_fee,
        "fee_details": fees if processing_fee else [],
        "net": amount - processing_fee,
        "reporting_category": category or kind,
        "source": source["id"],
        "status": "pending",
        "type": kind,
    }


def charge_transaction(identifier: str, created: int, of_charge: Resource) -> Resource:
    """Return the balance transaction of a captured charge, with its fee."""
    amount = of_charge["amount_captured"]
    processing_fee = fee(amount, of_charge["currency"])
    return balance_transaction(
        identifier, created, kind="charge", source=of_charge, amount=amount, processing_fee=processing_fee
    )


def dispute(  # noqa: PLR0913  each is a fact about the dispute
    identifier: str, created: int, of_charge: Resource, *, amount: int, status: str, reason: str
) -> Resource:
    """Return a new dispute of a charge, before any money moved."""
    is_inquiry = status.startswith("warning")
    return {
        "id": identifier,
        "object": "dispute",
        "amount": amount,
        "balance_transactions": [],
        "charge": of_charge["id"],
        "created": created,
        "currency": of_charge["currency"],
        "enhanced_eligibility_types": [],
        "evidence": {},
        "evidence_details": {
            "due_by": created + 7 * 24 * 3600,
            "enhanced_eligibility": {},
            "has_evidence": False,
            "past_due": False,
            "submission_count": 0,
        },
        "is_charge_refundable": is_inquiry,
        "livemode": False,
        "metadata": {},
        "payment_intent": of_charge["payment_intent"],
        "payment_method_details": {
            "card": {
                "brand": of_charge["payment_method_details"]["card"]["brand"],
                "case_type": "inquiry" if is_inquiry else "chargeback",
                "network_reason_code": "10.4",
            },
            "type": "card",
        },
        "reason": reason,
        "status": status,
    }


def payout(  # noqa: PLR0913  each is a fact about the payout
    identifier: str, created: int, *, amount: int, currency: str, arrival_date: int, status: str
) -> Resource:
    """Return a payout to the merchant's bank."""
    return {
        "id": identifier,
        "object": "payout",
        "amount": amount,
        "application_fee": None,
        "application_fee_amount": None,
        "arrival_date": arrival_date,
        "automatic": True,
        "balance_transaction": None,
        "created": created,
        "currency": currency,
        "description": "STRIPE PAYOUT",
        "destination": "ba_sandbox",
        "failure_balance_transaction": None,
        "failure_code": None,
        "failure_message": None,
        "livemode": False,
        "metadata": {},
        "method": "standard",
        "original_payout": None,
        "reconciliation_status": "in_progress",
        "reversed_by": None,
        "source_type": "card",
        "statement_descriptor": None,
        "status": status,
        "trace_id": None,
        "type": "bank_account",
    }


def event(  # noqa: PLR0913  each is a member of the event
    identifier: str, created: int, event_type: str, resource: Resource, *, previous: Resource | None,
    request_id: str | None, idempotency_key: str | None,
) -> Resource:  # fmt: skip
    """Return an event about a resource as it is now; `previous` holds what changed and its values before."""
    data: Resource = {"object": resource}
    if previous is not None:
        data["previous_attributes"] = previous
    return {
        "id": identifier,
        "object": "event",
        "api_version": API_VERSION,
        "created": created,
        "data": data,
        "livemode": False,
        "pending_webhooks": 1,
        "request": {"id": request_id, "idempotency_key": idempotency_key},
        "type": event_type,
    }


def search_page(url: str, entries: list[Resource]) -> Resource:
    """Return what a search found, all of it."""
    return {"object": "search_result", "data": entries, "has_more": False, "next_page": None, "url": url}


def page(url: str, entries: list[Resource], *, has_more: bool) -> Resource:
    """Return one page of a list."""
    return {"object": "list", "data": entries, "has_more": has_more, "url": url}


_BILLING_DETAILS: Resource = {
    "address": {
        "city": None,
        "country": None,
        "line1": None,
        "line2": None,
        "postal_code": None,
        "state": None,
    },
    "email": None,
    "name": None,
    "phone": None,
    "tax_id": None,
}


def _card(card: Card) -> Resource:
    return {
        "brand": card.brand,
        "checks": {"address_line1_check": None, "address_postal_code_check": None, "cvc_check": "pass"},
        "country": "US",
        "exp_month": 12,
        "exp_year": 2040,
        "fingerprint": f"sandbox{card.last4}",
        "funding": "credit",
        "last4": card.last4,
        "network": card.brand,
        "three_d_secure": None,
        "wallet": None,
    }


def _outcome(decline: Decline | None) -> Resource:
    return {
        "network_status": "declined_by_network" if decline else "approved_by_network",
        "reason": (decline.decline_code or decline.code) if decline else None,
        "risk_level": "normal",
        "risk_score": 20,
        "seller_message": "The bank did not approve the payment." if decline else "Payment complete.",
        "type": "issuer_declined" if decline else "authorized",
    }
