"""What can be done by hand: slow banks, lapsed authorisations, dashboard refunds, payouts, old keys."""

from __future__ import annotations

from typing import Any

import pytest
import stripe

from tests.sandbox_gateway.local import LocalSandbox, json_of
from tests.sandbox_gateway.receiver import PATIENCE, Receiver


def do(local: LocalSandbox, path: str, expected: int = 200, /, **fields: Any) -> Any:  # noqa: ANN401  JSON
    """Do something by hand; return the JSON answer."""
    answer = local.http.post(f"/sandbox/{path}", json=fields)
    assert answer.status_code == expected, answer.text
    return json_of(answer)


def intent_of(local: LocalSandbox, intent: str) -> Any:  # noqa: ANN401  JSON
    """Return an intent with its charge."""
    return json_of(local.get(f"/v1/payment_intents/{intent}?expand[]=latest_charge"))


def types(local: LocalSandbox) -> list[str]:
    """Return the types of all events, oldest first."""
    return [event["type"] for event in json_of(local.get("/v1/events?limit=100"))["data"]][::-1]


def confirm(local: LocalSandbox, method: str, **form: str) -> str:
    """Create an intent and pay it; return its id."""
    return local.new_intent(confirm="true", payment_method=method, **form)


def test_a_bank_debit_is_processing_at_first(local: LocalSandbox, receiver: Receiver) -> None:
    intent = confirm(local, "pm_usBankAccount_success")
    assert types(local)[:3] == ["payment_intent.created", "charge.pending", "payment_intent.processing"]
    told = receiver.wait_for_event("payment_intent.processing", intent)
    assert (told["data"]["object"]["status"], told["data"]["object"]["amount_received"]) == ("processing", 0)
    receiver.wait_for_event("payment_intent.succeeded", intent)
    paid = intent_of(local, intent)
    assert (paid["status"], paid["amount_received"], paid["processing"]) == ("succeeded", 1250, None)
    assert (paid["latest_charge"]["status"], paid["latest_charge"]["paid"]) == ("succeeded", True)
    receiver.wait_for_event("charge.updated", paid["latest_charge"]["id"])


def test_a_bank_debit_that_fails(local: LocalSandbox, receiver: Receiver) -> None:
    intent = confirm(local, "pm_usBankAccount_insufficientFunds")
    receiver.wait_for_event("payment_intent.payment_failed", intent)
    failed = intent_of(local, intent)
    assert (failed["status"], failed["last_payment_error"]["decline_code"]) == (
        "requires_payment_method",
        "insufficient_funds",
    )
    charge = failed["latest_charge"]
    assert (charge["status"], charge["captured"], charge["amount_captured"]) == ("failed", False, 0)
    assert types(local)[-2:] == ["charge.failed", "payment_intent.payment_failed"]


@pytest.mark.parametrize(
    ("outcome", "status"), [("succeeded", "succeeded"), ("failed", "requires_payment_method")]
)
def test_a_bank_that_waits_for_a_hand(local: LocalSandbox, outcome: str, status: str) -> None:
    intent = confirm(local, "pm_usBankAccount_processing")
    assert local.post(f"/v1/payment_intents/{intent}/cancel").status_code == 400
    charge = intent_of(local, intent)["latest_charge"]
    assert (charge["status"], charge["captured"]) == ("pending", True)
    assert local.post("/v1/refunds", {"payment_intent": intent}).status_code == 400
    assert do(local, f"payment_intents/{intent}/finish", outcome=outcome)["status"] == status
    do(local, f"payment_intents/{intent}/finish", 400)


def test_a_hand_that_was_quicker_than_the_bank(local: LocalSandbox) -> None:
    intent = confirm(local, "pm_usBankAccount_success")
    local.http.post(f"/sandbox/payment_intents/{intent}/finish", json={"outcome": "failed"})
    assert local.sandbox.chores.wait_until(
        lambda: intent_of(local, intent)["status"] != "processing", PATIENCE
    )
    assert len([kind for kind in types(local) if kind in ("charge.failed", "charge.succeeded")]) == 1


def test_bank_debits_cannot_be_captured_by_hand(local: LocalSandbox) -> None:
    form = {"amount": "1250", "currency": "usd", "capture_method": "manual", "confirm": "true"}
    answer = local.post("/v1/payment_intents", form | {"payment_method": "pm_usBankAccount_success"})
    assert answer.status_code == 400


def test_a_bank_transfer_in_pieces(local: LocalSandbox) -> None:
    intent = local.new_intent()
    part = do(local, f"payment_intents/{intent}/fund", amount=1000)
    assert part["status"] == "requires_action"
    assert part["next_action"]["display_bank_transfer_instructions"]["amount_remaining"] == 250
    assert do(local, f"payment_intents/{intent}/fund", amount=300)["status"] == "succeeded"
    assert intent_of(local, intent)["amount_received"] == 1250
    do(local, f"payment_intents/{intent}/fund", 400, amount=1)
    assert types(local)[:4] == [
        "payment_intent.created",
        "payment_intent.partially_funded",
        "charge.succeeded",
        "payment_intent.succeeded",
    ]


def test_an_authorisation_lapses(local: LocalSandbox) -> None:
    """Case 56, the gateway's side."""
    intent = confirm(local, "pm_card_visa", capture_method="manual")
    expired = do(local, f"payment_intents/{intent}/expire")
    assert (expired["status"], expired["cancellation_reason"]) == ("canceled", "automatic")
    charge = intent_of(local, intent)["latest_charge"]
    assert (charge["captured"], charge["refunded"], charge["amount_refunded"]) == (False, True, 1250)
    assert types(local)[-3:] == ["refund.created", "charge.expired", "payment_intent.canceled"]
    (refund,) = json_of(local.get("/v1/refunds"))["data"]
    assert refund["reason"] == "expired_uncaptured_charge"
    do(local, f"payment_intents/{intent}/expire", 400)


def test_a_refund_in_the_dashboard(local: LocalSandbox) -> None:
    """Case 66, the gateway's side: a refund without metadata."""
    intent = confirm(local, "pm_card_visa")
    assert do(local, "refunds", payment_intent=intent, amount=250)["metadata"] == {}
    do(local, "refunds", 400, payment_intent=intent, amount=1001)
    do(local, "refunds", 400)
    assert intent_of(local, intent)["latest_charge"]["amount_refunded"] == 250


def test_confirm_capture_and_cancel_by_hand(local: LocalSandbox) -> None:
    intent = local.new_intent(capture_method="manual")
    do(local, f"payment_intents/{intent}/confirm", payment_method="pm_card_visa")
    assert do(local, f"payment_intents/{intent}/capture", amount=1000)["amount_received"] == 1000
    assert do(local, f"payment_intents/{local.new_intent()}/cancel")["status"] == "canceled"


def test_payouts(local: LocalSandbox) -> None:
    late = do(local, "payouts", amount=5000, arrival_date=1000, status="in_transit")
    assert (late["arrival_date"], late["status"], late["currency"]) == (1000, "in_transit", "usd")
    other = do(local, "payouts", amount=100, currency="EUR", status="failed")
    assert [payout["id"] for payout in json_of(local.get("/v1/payouts"))["data"]] == [other["id"], late["id"]]
    assert json_of(local.get("/v1/payouts?status=in_transit"))["data"] == [late]
    assert json_of(local.get("/v1/payouts?created[lt]=1"))["data"] == []
    assert do(local, f"payouts/{late['id']}", status="paid")["status"] == "paid"
    line = json_of(local.get(f"/v1/payouts/{late['id']}?expand[]=balance_transaction"))["balance_transaction"]
    assert (line["amount"], line["type"]) == (-5000, "payout")
    assert types(local) == ["payout.created", "payout.created", "payout.failed", "payout.paid"]
    do(local, "payouts", 400, amount=0)
    do(local, "payouts", 400, amount=1, currency="xxx")
    do(local, "payouts/po_nobody", 404, status="paid")


@pytest.mark.parametrize(("hours", "is_forgotten"), [(23, False), (24, True)])
def test_old_keys_are_forgotten(local: LocalSandbox, hours: int, is_forgotten: bool) -> None:
    asked = {"amount": "1250", "currency": "usd"}
    first, other = (json_of(local.post("/v1/payment_intents", asked, key))["id"] for key in ("k", "l"))
    assert do(local, "idempotency-keys/age", hours=hours, key="k") == {"aged": 1}
    assert (json_of(local.post("/v1/payment_intents", asked, "k"))["id"] != first) is is_forgotten
    assert json_of(local.post("/v1/payment_intents", asked, "l"))["id"] == other
    assert do(local, "idempotency-keys/age")["aged"] == 2


def search(local: LocalSandbox, query: str, **more: str) -> list[str]:
    """Return the ids of what a search finds."""
    answer = local.http.get(
        "/v1/payment_intents/search",
        query_string={"query": query, **more},
        headers={"Authorization": "Bearer sk_test_sandbox"},
    )
    assert answer.status_code == 200, answer.text
    assert json_of(answer)["object"] == "search_result"
    return [found["id"] for found in json_of(answer)["data"]]


def test_search_by_metadata(local: LocalSandbox) -> None:
    one = local.new_intent(**{"metadata[payment_id]": "a-1", "metadata[it's]": 'x"y'})
    other = local.new_intent(**{"metadata[payment_id]": "a-2"})
    assert search(local, "metadata['payment_id']:'a-1'") == [one]
    assert search(local, 'metadata["payment_id"]:"a-2"') == [other]
    assert search(local, "metadata['payment_id']:'a-3'") == []
    assert search(local, r"metadata['it\'s']:'x\"y'") == [one]
    assert search(local, "metadata['payment_id']:'a-1' AND status:'requires_payment_method'") == [one]
    assert search(local, "status:'succeeded' AND metadata['payment_id']:'a-1'") == []
    assert search(local, "currency:'usd'", limit="1") == [other]


def test_the_sdk_searches(client: stripe.StripeClient) -> None:
    intent = client.v1.payment_intents.create(
        {"amount": 1250, "currency": "usd", "metadata": {"payment_id": "0b3c"}}
    )
    found = client.v1.payment_intents.search({"query": "metadata['payment_id']:'0b3c'"})
    assert [one.id for one in found.auto_paging_iter()] == [intent.id]


@pytest.mark.parametrize(
    "query",
    ["", "a", "metadata[payment_id]:'x'", "status:succeeded", "status:'a' OR status:'b'", "status:'a' AND",
     "status:'a' ANDstatus:'b'", "status:'", "amount>5", "'" * 1000, "status:'a'" + "\\" * 1000],
)  # fmt: skip
def test_searches_that_are_not_understood(local: LocalSandbox, query: str) -> None:
    answer = local.http.get(
        "/v1/payment_intents/search",
        query_string={"query": query},
        headers={"Authorization": "Bearer sk_test_sandbox"},
    )
    assert answer.status_code == 400
