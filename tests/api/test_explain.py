"""explain_donation: all that happened to a donation, in order of time, for staff."""

from datetime import datetime

import pytest

from tests.api.http_messages import Json, written
from tests.api.outside import Outside, address
from tests.support.waiting import eventually

UNKNOWN = "01890a5d-ac96-774b-bcce-b302099a8057"
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"


@pytest.fixture(scope="module")
def donation(care: Outside) -> Json:
    """A donation with a past: a card declined, another taken, a receipt, a refund."""
    campaign = care.campaign()
    donation = care.donation(campaign, donor_email=address("grace"))
    traced = care.anyone.post(
        "/payments/intent",
        {"donation_id": donation["id"], "gateway": "stripe"},
        traceparent=f"00-{TRACE}-00f067aa0ba902b7-01",
    )
    assert traced.headers["X-Request-Id"] == TRACE
    payment = traced.made()
    care.pay(payment, "pm_card_visa_chargeDeclined")
    care.payment_when(payment, status="FAILED")
    care.pay(payment)
    care.donation_when(donation["id"], status="COMPLETED")
    care.receipt(donation["donor_email"])
    refund = {"amount": "2.50", "reason": "wrong amount"}
    care.staff.post(f"/payments/{payment['id']}/refund", refund).made(202)
    care.payment_when(payment, refunded_amount="2.50", pending_refund_amount="0.00")
    return donation


def explained(care: Outside, donation: Json) -> Json:
    """Return the explanation once the fate of the mail and all news of the refund are in it."""

    def is_complete(found: Json) -> bool:
        types = {step.get("type") for step in found["story"]}
        is_sent = any(step.get("status") == "SENT" for step in found["story"])
        return is_sent and types >= {"charge.refunded", "refund.created"}

    path = "/rest/v1/rpc/explain_donation"
    return eventually(lambda: care.staff.post(path, {"id": donation["id"]}).made(200), is_complete)


def test_the_whole_story(care: Outside, donation: Json) -> None:
    """Issue 3: every event, transition, ledger line, message and mail attempt."""
    found = explained(care, donation)
    story = found["story"]

    by_kind: dict[str, list[Json]] = {}
    for step in story:
        by_kind.setdefault(step["what"], []).append(step)
    assert story[0]["what"] == "pledged"
    assert written(story[0]["amount"]) == "12.50"
    assert [step.get("to") for step in by_kind["payment_status"]] == ["INITIATED", "FAILED", "CAPTURED"]
    assert [step["to"] for step in by_kind["donation_status"]] == ["FAILED", "COMPLETED"]
    assert {step["type"] for step in by_kind["gateway_event"]} >= {
        "payment_intent.payment_failed", "payment_intent.succeeded", "charge.refunded",
    }  # fmt: skip
    assert {"donation.created", "donation.completed", "payment.captured"} <= {
        step["type"] for step in by_kind["message"]
    }
    assert "12.50" in [written(step["amount"]) for step in by_kind["booked"]]
    assert "2.50" in [written(step["amount"]) for step in by_kind["booked"]]
    mails = {mail["kind"]: mail for mail in by_kind["notification"]}
    assert mails.keys() == {"payment_failed", "receipt", "refund"}
    told = mails["receipt"]
    assert (told["type"], told["status"], told["attempts"]) == ("EMAIL", "SENT", 1)
    (asked,) = by_kind["refund_requested"]
    assert (written(asked["amount"]), asked["reason"]) == ("2.50", "wrong amount")
    assert "stan@careforall.example" in asked["by"]
    assert [step["action"] for step in by_kind["command"]] == ["request_refund"]


def test_in_order_of_time(care: Outside, donation: Json) -> None:
    moments = [datetime.fromisoformat(step["at"]) for step in explained(care, donation)["story"]]

    assert moments == sorted(moments)


def test_what_it_is_about(care: Outside, donation: Json) -> None:
    found = explained(care, donation)

    assert found["donation"] == care.staff.get(f"/donations/{donation['id']}").json
    (payment,) = found["payments"]
    assert written(payment["refunded_amount"]) == "2.50"
    assert donation["donor_email"] == found["donation"]["donor_email"], "staff sees whose it is"


def test_the_trace_of_a_request_is_found_again(care: Outside, donation: Json) -> None:
    """What the caller sent is with the message that the request led to."""
    traces = [step.get("traceparent") or "" for step in explained(care, donation)["story"]]

    assert any(TRACE in trace for trace in traces)


def test_read_by_get_too(care: Outside, donation: Json) -> None:
    path = "/rest/v1/rpc/explain_donation"

    assert care.staff.get(f"{path}?id={donation['id']}").made(200)["donation"]["id"] == donation["id"]


def test_nobody_else_may(care: Outside, donation: Json) -> None:
    """Not even its own donor, whose words and whose bank's are both in it."""
    path, body = "/rest/v1/rpc/explain_donation", {"id": donation["id"]}

    care.anyone.post(path, body).refuses(401, "login_required")
    for by in (care.of("donor", donation["donor_email"]), care.organizer, care.service):
        answer = by.post(path, body)
        answer.refuses(403, "forbidden")
        assert donation["id"] not in answer.text
        assert by.get(f"{path}?id={donation['id']}").refusal == (403, "forbidden")


def test_of_an_unknown_donation(care: Outside) -> None:
    path = "/rest/v1/rpc/explain_donation"

    care.staff.post(path, {"id": UNKNOWN}).refuses(404, "donation_not_found")
    assert care.staff.post(path, {"id": "x"}).refusal[0] == 400
    assert care.staff.post(path, {}).refusal[0] in (400, 404)
