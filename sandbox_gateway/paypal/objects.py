"""The shapes of PayPal's objects, as pure functions: values in, dictionaries out.

Members that begin with an underscore are the sandbox's own notes; `public` leaves them out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from sandbox_gateway.paypal.identifiers import account_id
from sandbox_gateway.paypal.money import Money, fee
from sandbox_gateway.paypal.payers import Payer
from sandbox_gateway.resources import Resource

PAYEE = {"email_address": "careforall@business.example.com", "merchant_id": account_id("careforall")}

_PROTECTION = {
    "status": "ELIGIBLE",
    "dispute_categories": ["ITEM_NOT_RECEIVED", "UNAUTHORIZED_TRANSACTION"],
}
_AUTHORIZATION_SECONDS = 29 * 24 * 3600


@dataclass(frozen=True)
class Addresses:
    """Where links lead: to the API, and to the page on which a donor approves."""

    api: str
    page: str

    def link(self, rel: str, path: str, method: str = "GET") -> Resource:
        """Return a link into the API."""
        return {"href": f"{self.api}{path}", "rel": rel, "method": method}


@dataclass(frozen=True)
class OrderFields:
    """What a caller may say about a new order."""

    intent: str
    amount: Money
    reference_id: str = "default"
    custom_id: str | None = None
    invoice_id: str | None = None
    description: str | None = None
    return_url: str | None = None
    cancel_url: str | None = None
    names_source: bool = False
    """Whether `payment_source.paypal` was given: then the payer's action is asked for at once."""


def public(resource: Resource) -> Resource:
    """Return an object without the sandbox's own notes."""
    return {name: value for name, value in resource.items() if not name.startswith("_")}


def moment(seconds: float) -> str:
    """Write a moment as PayPal does: UTC, whole seconds."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def order(identifier: str, now: float, fields: OrderFields) -> Resource:
    """Return a new order."""
    unit = {
        "reference_id": fields.reference_id,
        "amount": fields.amount.json,
        "payee": PAYEE,
        "description": fields.description,
        "custom_id": fields.custom_id,
        "invoice_id": fields.invoice_id,
    }
    return {
        "id": identifier,
        "intent": fields.intent,
        "status": "PAYER_ACTION_REQUIRED" if fields.names_source else "CREATED",
        **({"payment_source": {"paypal": {}}} if fields.names_source else {}),
        "purchase_units": [_without_nothing(unit)],
        "create_time": moment(now),
        "_return_url": fields.return_url,
        "_cancel_url": fields.cancel_url,
        "_payer": None,
        "_refusals": 0,
    }


def order_view(stored: Resource, payments: Resource, addresses: Addresses) -> Resource:
    """Return an order as it is shown, with its payments by kind and the links of its status."""
    unit = dict(stored["purchase_units"][0])
    if payments:
        unit["payments"] = payments
    links = order_links(stored, addresses)
    return {**public(stored), "purchase_units": [unit], "links": links}


def order_links(stored: Resource, addresses: Addresses) -> list[Resource]:
    """Return what can be done with an order in its status."""
    path = f"/v2/checkout/orders/{stored['id']}"
    links = [addresses.link("self", path)]
    approval = {"href": f"{addresses.page}/checkoutnow?token={stored['id']}", "method": "GET"}
    step = "capture" if stored["intent"] == "CAPTURE" else "authorize"
    if stored["status"] == "PAYER_ACTION_REQUIRED":
        links.append({**approval, "rel": "payer-action"})
    if stored["status"] == "CREATED":
        links.append({**approval, "rel": "approve"})
    if stored["status"] in ("CREATED", "APPROVED"):
        links.append(addresses.link("update", path, "PATCH"))
        links.append(addresses.link(step, f"{path}/{step}", "POST"))
    return links


def minimal_order(view: Resource) -> Resource:
    """Return what is answered to a new order unless the whole is asked for."""
    return {name: view[name] for name in ("id", "status", "payment_source", "links") if name in view}


def minimal_payment_order(view: Resource) -> Resource:
    """Return what is answered to a capture or authorisation of an order unless the whole is asked for."""
    unit = view["purchase_units"][0]
    units = [{name: unit[name] for name in ("reference_id", "payments") if name in unit}]
    names = ("id", "status", "payment_source", "payer")
    shown: Resource = {name: view[name] for name in names if name in view}
    return {**shown, "purchase_units": units, "links": view["links"]}


def minimal_payment(resource: Resource) -> Resource:
    """Return what is answered to a new capture or refund unless the whole is asked for."""
    return {name: resource[name] for name in ("id", "status", "links")}


def nested_payment(resource: Resource) -> Resource:
    """Return a payment as its order shows it: what the order itself says is left out."""
    return {
        name: value
        for name, value in public(resource).items()
        if name not in ("supplementary_data", "payee", "payer")
    }


def authorization(identifier: str, now: float, of_order: Resource, addresses: Addresses) -> Resource:
    """Return the authorisation of an order."""
    path = f"/v2/payments/authorizations/{identifier}"
    return {
        "id": identifier,
        "status": "CREATED",
        **_facts(of_order),
        "expiration_time": moment(now + _AUTHORIZATION_SECONDS),
        "seller_protection": _PROTECTION,
        "supplementary_data": {"related_ids": {"order_id": of_order["id"]}},
        "payee": PAYEE,
        "create_time": moment(now),
        "update_time": moment(now),
        "links": [
            addresses.link("self", path),
            addresses.link("capture", f"{path}/capture", "POST"),
            addresses.link("void", f"{path}/void", "POST"),
            addresses.link("reauthorize", f"{path}/reauthorize", "POST"),
            addresses.link("up", f"/v2/checkout/orders/{of_order['id']}"),
        ],
        "_order": of_order["id"],
        "_captured": 0,
    }


def capture(  # noqa: PLR0913  each is a fact about the capture
    identifier: str,
    now: float,
    of_order: Resource,
    addresses: Addresses,
    *,
    amount: Money,
    status: str,
    final: bool = True,
    authorization_id: str | None = None,
    invoice_id: str | None = None,
) -> Resource:
    """Return a capture of an order or of its authorisation."""
    path = f"/v2/payments/captures/{identifier}"
    related = {"order_id": of_order["id"]}
    parent = f"/v2/checkout/orders/{of_order['id']}"
    if authorization_id is not None:
        related["authorization_id"] = authorization_id
        parent = f"/v2/payments/authorizations/{authorization_id}"
    return {
        "id": identifier,
        "status": status,
        **_facts(of_order),
        **({"invoice_id": invoice_id} if invoice_id else {}),
        "amount": amount.json,
        "final_capture": final,
        "disbursement_mode": "INSTANT",
        "seller_protection": _PROTECTION,
        **receivable(amount, status),
        "supplementary_data": {"related_ids": related},
        "payee": PAYEE,
        "create_time": moment(now),
        "update_time": moment(now),
        "links": [
            addresses.link("self", path),
            addresses.link("refund", f"{path}/refund", "POST"),
            addresses.link("up", parent),
        ],
        "_order": of_order["id"],
        "_refunded": 0,
    }


def receivable(amount: Money, status: str) -> Resource:
    """Return what a capture's status says about money: the fee is known once it is completed."""
    breakdown = {"gross_amount": amount.json}
    if status == "COMPLETED":
        taken = fee(amount)
        breakdown |= {
            "paypal_fee": taken.json,
            "net_amount": amount.with_minor(amount.minor - taken.minor).json,
        }
    if status == "PENDING":
        return {"status_details": {"reason": "PENDING_REVIEW"}, "seller_receivable_breakdown": breakdown}
    if status == "DECLINED":
        return {"status_details": {"reason": "DECLINED_BY_RISK_FRAUD_FILTERS"}}
    return {"seller_receivable_breakdown": breakdown}


def refund(  # noqa: PLR0913  each is a fact about the refund
    identifier: str,
    now: float,
    of_capture: Resource,
    addresses: Addresses,
    *,
    amount: Money,
    status: str,
    total: Money,
    invoice_id: str | None = None,
    custom_id: str | None = None,
    note: str | None = None,
) -> Resource:
    """Return a refund of a capture; `total` is what was refunded of it so far, this refund included."""
    own = {
        "invoice_id": invoice_id or of_capture.get("invoice_id"),
        "custom_id": custom_id or of_capture.get("custom_id"),
        "note_to_payer": note,
        # An e-check is sent where the payer's balance cannot take the money.
        "status_details": {"reason": "ECHECK"} if status == "PENDING" else None,
    }
    return {
        "id": identifier,
        "status": status,
        "amount": amount.json,
        **_without_nothing(own),
        "seller_payable_breakdown": {
            "gross_amount": amount.json,
            "paypal_fee": amount.with_minor(0).json,
            "net_amount": amount.json,
            "total_refunded_amount": total.json,
        },
        "payer": PAYEE,
        "create_time": moment(now),
        "update_time": moment(now),
        "links": [
            addresses.link("self", f"/v2/payments/refunds/{identifier}"),
            addresses.link("up", f"/v2/payments/captures/{of_capture['id']}"),
        ],
        "_capture": of_capture["id"],
        "_order": of_capture["_order"],
    }


def dispute(  # noqa: PLR0913  each is a fact about the dispute
    identifier: str,
    now: float,
    of_capture: Resource,
    payer: Payer,
    addresses: Addresses,
    *,
    amount: Money,
    reason: str,
    stage: str,
) -> Resource:
    """Return a new dispute about a capture."""
    disputed = {
        "buyer_transaction_id": f"{of_capture['id'][:-1]}B",
        "seller_transaction_id": of_capture["id"],
        "create_time": of_capture["create_time"],
        "transaction_status": of_capture["status"],
        "gross_amount": of_capture["amount"],
        "invoice_number": of_capture.get("invoice_id"),
        "custom": of_capture.get("custom_id"),
        "buyer": {"name": f"Test {payer.name}"},
        "seller": {"email": PAYEE["email_address"], "merchant_id": PAYEE["merchant_id"]},
    }
    return {
        "dispute_id": identifier,
        "create_time": moment(now),
        "update_time": moment(now),
        "disputed_transactions": [_without_nothing(disputed)],
        "reason": reason,
        "status": "OPEN",
        "dispute_state": "REQUIRED_ACTION",
        "dispute_amount": amount.json,
        "dispute_life_cycle_stage": stage,
        "dispute_channel": "INTERNAL" if stage == "INQUIRY" else "EXTERNAL",
        "money_movements": [],
        "links": [addresses.link("self", f"/v1/customer/disputes/{identifier}")],
        "_capture": of_capture["id"],
        "_order": of_capture["_order"],
    }


def money_movement(now: float, amount: Money, kind: str) -> Resource:
    """Return what a dispute took from the merchant (DEBIT) or gave back (CREDIT)."""
    return {
        "affected_party": "SELLER",
        "amount": amount.json,
        "initiated_time": moment(now),
        "type": kind,
        "reason": "DISPUTE_SETTLEMENT",
    }


_SUMMARY = (
    "dispute_id", "reason", "status", "dispute_state", "dispute_life_cycle_stage", "dispute_channel",
    "dispute_amount", "create_time", "update_time", "links",
)  # fmt: skip


def dispute_summary(stored: Resource) -> Resource:
    """Return a dispute as a list shows it."""
    return {name: stored[name] for name in _SUMMARY}


def with_payer(stored: Resource, payer: Payer, now: float) -> Resource:
    """Return an order that a payer has approved."""
    return {
        **stored,
        "status": "APPROVED",
        "payment_source": payer.source,
        "payer": payer.json,
        "update_time": moment(now),
        "_payer": payer.name,
    }


def _facts(of_order: Resource) -> Resource:
    """Return what every payment of an order repeats."""
    unit = of_order["purchase_units"][0]
    return {name: unit[name] for name in ("amount", "invoice_id", "custom_id") if name in unit}


def _without_nothing(members: Resource) -> Resource:
    return {name: value for name, value in members.items() if value is not None}
