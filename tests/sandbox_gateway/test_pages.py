"""The page for people."""

from __future__ import annotations

import html
import re

import pytest

from tests.sandbox_gateway.local import LocalSandbox, json_of
from tests.sandbox_gateway.receiver import PATIENCE, Receiver

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
_FORM = re.compile(r'<form[^>]* method="post" action="([^"]+)">(.*?)</form>', re.DOTALL)
_FIELD = re.compile(r'<input [^>]*name="([^"]+)"[^>]* value="([^"]*)"')


def submit(local: LocalSandbox, path: str, form: dict[str, str] | None = None) -> str:
    """Submit a form as a browser does; return the page that is shown then."""
    answer = local.http.post(path, data=form or {}, headers=BROWSER)
    assert answer.status_code == 303, answer.text
    page = local.http.get(answer.location)
    assert page.status_code == 200
    return page.text


def press(local: LocalSandbox, intent: str, step: str, **form: str) -> str:
    """Press a button of an intent; return its status afterwards."""
    submit(local, f"/sandbox/payment_intents/{intent}/{step}", form)
    return str(json_of(local.get(f"/v1/payment_intents/{intent}"))["status"])


def test_an_empty_page(local: LocalSandbox) -> None:
    answer = local.http.get("/")
    assert (answer.status_code, "None yet." in answer.text) == (200, True)


def test_the_buttons(local: LocalSandbox) -> None:
    intent = local.new_intent()
    assert (
        press(local, intent, "confirm", payment_method="pm_card_chargeDeclined") == "requires_payment_method"
    )
    assert press(local, intent, "confirm", payment_method="pm_card_visa") == "succeeded"
    submit(local, "/sandbox/refunds", {"payment_intent": intent})
    (charge,) = json_of(local.get(f"/v1/charges?payment_intent={intent}&limit=1"))["data"]
    assert charge["refunded"] is True
    held = local.new_intent(capture_method="manual", payment_method="pm_card_visa")
    assert press(local, held, "confirm") == "requires_capture"
    assert press(local, held, "capture") == "succeeded"
    assert press(local, local.new_intent(), "cancel") == "canceled"


def test_a_button_that_does_not_fit(local: LocalSandbox) -> None:
    intent = local.new_intent()
    assert press(local, intent, "capture") == "requires_payment_method"
    assert "could not be captured" in submit(local, f"/sandbox/payment_intents/{intent}/capture")
    answer = local.http.post(f"/sandbox/payment_intents/{intent}/capture")
    assert (answer.status_code, "could not be captured" in json_of(answer)["error"]["message"]) == (400, True)


def test_send_again(local: LocalSandbox, receiver: Receiver) -> None:
    intent = local.new_intent()
    event = receiver.wait_for_event("payment_intent.created", intent)
    assert "queued" in submit(local, f"/sandbox/events/{event['id']}/send-again")
    receiver.wait_for(lambda delivery: delivery.is_about("payment_intent.created", intent), 2)
    assert "No such event" in submit(local, "/sandbox/events/evt_nobody/send-again")


def test_every_form_of_a_full_page_works(local: LocalSandbox) -> None:
    """Each button is pressed as it stands on the page: with its address and its hidden fields."""
    for form in (
        {"payment_method": "pm_card_createDispute", "confirm": "true"},
        {"payment_method": "pm_card_createDisputeInquiry", "confirm": "true"},
        {"payment_method": "pm_card_visa", "confirm": "true"},
        {"payment_method": "pm_card_visa", "confirm": "true", "capture_method": "manual"},
        {"payment_method": "pm_usBankAccount_processing", "confirm": "true"},
        {},
    ):
        local.new_intent(**form)
    local.http.post("/sandbox/payouts", json={"amount": 100})
    wait = local.sandbox.chores.wait_until
    assert wait(lambda: len(json_of(local.get("/v1/disputes"))["data"]) == 2, PATIENCE)
    page = local.http.get("/").text
    pressed: set[str] = set()
    for path, content in _FORM.findall(page):
        fields = {name: html.unescape(value) for name, value in _FIELD.findall(content)}
        assert "None yet" not in submit(local, html.unescape(path), fields)
        pressed.add(re.sub(r"(pi|du|po|evt)_\w+", "*", path))
    assert pressed >= {
        "/sandbox/payment_intents/*/confirm", "/sandbox/payment_intents/*/cancel",
        "/sandbox/payment_intents/*/capture", "/sandbox/payment_intents/*/expire",
        "/sandbox/payment_intents/*/finish", "/sandbox/refunds", "/sandbox/disputes",
        "/sandbox/disputes/*/close", "/sandbox/disputes/*/escalate", "/sandbox/payouts", "/sandbox/payouts/*",
        "/sandbox/chaos", "/sandbox/chaos/off", "/sandbox/chaos/rotate-secret",
        "/sandbox/events/*/send-again",
    }  # fmt: skip


def test_the_chaos_form(local: LocalSandbox) -> None:
    form = {
        "duplicate": "2",
        "shuffle": "true",
        "delay_seconds[0]": "0",
        "delay_seconds[1]": "1",
        "drop": "0.5",
    }
    assert "switched" in submit(local, "/sandbox/chaos", form)
    switched = local.sandbox.chaos.switches
    assert (switched.drop, switched.delay_seconds, switched.shuffle) == (0.5, (0.0, 1.0), True)
    assert "must be from 0 to 1" in submit(local, "/sandbox/chaos", {"drop": "2"})
    assert "is off" in submit(local, "/sandbox/chaos/off")
    assert not local.sandbox.chaos.switches.shuffle


@pytest.mark.parametrize("where", ["description", "message", "answer"])
def test_everything_is_escaped(local: LocalSandbox, receiver: Receiver, where: str) -> None:
    hostile = "<script>alert(1)</script>"
    if where == "description":
        local.new_intent(description=hostile)
    if where == "answer":
        local.http.post("/sandbox/events?url=" + "http://127.0.0.1:1/" + hostile, data=b"{}")
    page = local.http.get("/", query_string={"message": hostile} if where == "message" else {})
    assert "&lt;script&gt;" in page.text or "%3Cscript%3E" in page.text
    assert "<script>" not in page.text
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert receiver.received is not None
