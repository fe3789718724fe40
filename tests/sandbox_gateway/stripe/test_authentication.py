"""Keys and client secrets."""

from __future__ import annotations

import pytest
import requests
import stripe

from tests.sandbox_gateway.local import LocalSandbox, json_of
from tests.sandbox_gateway.server import SECRET_KEY, SandboxServer, stripe_client


def test_a_wrong_key(shared_sandbox: SandboxServer) -> None:
    with pytest.raises(stripe.AuthenticationError) as refusal:
        stripe_client(shared_sandbox.url, "sk_test_of_somebody").v1.payment_intents.list()
    assert refusal.value.http_status == 401
    assert "somebody" not in str(refusal.value)


def test_basic_authentication(shared_sandbox: SandboxServer) -> None:
    answer = requests.get(f"{shared_sandbox.url}/v1/payment_intents", auth=(SECRET_KEY, ""), timeout=20)
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "authorization",
    [
        "",
        "Bearer",
        "Bearer ",
        "Basic",
        "Basic !!!",
        "Basic c2s=",
        "Digest x=1",
        f"Bearer {SECRET_KEY}x",
        "Bearer é",
        "Basic é",
    ],
)
def test_no_key_at_all(local: LocalSandbox, authorization: str) -> None:
    answer = local.http.get("/v1/payment_intents", headers={"Authorization": authorization})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == 'Basic realm="Stripe"'
    assert json_of(answer)["error"]["type"] == "invalid_request_error"


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer pk_test_browser"}])
def test_a_browser_pays_with_the_client_secret(local: LocalSandbox, headers: dict[str, str]) -> None:
    intent = local.new_intent(**{"metadata[note]": "for staff only"})
    secret = json_of(local.get(f"/v1/payment_intents/{intent}"))["client_secret"]
    seen = local.http.get(f"/v1/payment_intents/{intent}?client_secret={secret}", headers=headers)
    assert json_of(seen)["status"] == "requires_payment_method"
    form = {"client_secret": secret, "payment_method": "pm_card_chargeDeclined"}
    declined = local.http.post(f"/v1/payment_intents/{intent}/confirm", data=form, headers=headers)
    assert (declined.status_code, "staff" in declined.text) == (402, False)
    form["payment_method"] = "pm_card_visa"
    paid = local.http.post(f"/v1/payment_intents/{intent}/confirm", data=form, headers=headers)
    assert (paid.status_code, json_of(paid)["status"]) == (200, "succeeded")
    assert paid.headers["Access-Control-Allow-Origin"] == "*"
    assert "staff" not in paid.text


@pytest.mark.parametrize(("form", "status"), [({"client_secret": "pi_guess"}, 400), ({}, 401)])
def test_a_browser_without_the_client_secret(local: LocalSandbox, form: dict[str, str], status: int) -> None:
    intent = local.new_intent()
    form = {**form, "payment_method": "pm_card_visa"}
    assert local.http.post(f"/v1/payment_intents/{intent}/confirm", data=form).status_code == status
    assert json_of(local.get(f"/v1/payment_intents/{intent}"))["status"] == "requires_payment_method"


def test_a_browser_may_do_nothing_else(local: LocalSandbox) -> None:
    answer = local.http.get("/v1/payment_intents", headers={"Authorization": "Bearer pk_test_browser"})
    assert (answer.status_code, json_of(answer)["error"]["code"]) == (403, "secret_key_required")


def test_a_preflight_needs_no_key(local: LocalSandbox) -> None:
    answer = local.http.options("/v1/payment_intents/pi_1/confirm")
    assert answer.status_code == 204
    assert "Authorization" in answer.headers["Access-Control-Allow-Headers"]


def test_a_browser_is_not_shown_an_answer_to_the_secret_key(local: LocalSandbox) -> None:
    """A guessed idempotency key opens nothing."""
    intent = local.new_intent(**{"metadata[note]": "for staff only"})
    path, form = f"/v1/payment_intents/{intent}/confirm", {"payment_method": "pm_card_visa"}
    assert local.post(path, form, key="1").status_code == 200
    stolen = local.http.post(path, data=form, headers={"Idempotency-Key": "1"})
    assert (stolen.status_code, "staff" in stolen.text) == (400, False)
