"""The pages: where a donor approves, and where the rest is driven by hand."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from werkzeug.test import TestResponse

from tests.sandbox_gateway.paypal.client import PaypalClient, order_body

ADDRESSES = {"return_url": "https://shop.example/back?d=1", "cancel_url": "http://127.0.0.1:9/no"}


def new_order(paypal: PaypalClient, addresses: dict[str, str] | None = None, **unit: str) -> str:
    """Create an order with addresses to return to; return its id."""
    context = {"application_context": ADDRESSES if addresses is None else addresses}
    return str(paypal.post("/v2/checkout/orders", order_body(**unit) | context).get_json()["id"])


def press(paypal: PaypalClient, order: str, button: str, **form: str) -> TestResponse:
    """Press a button of the page."""
    return paypal.local.http.post(f"/checkoutnow/{button}?token={order}", data=form)


def test_the_page_shows_the_order(paypal: PaypalClient) -> None:
    order = new_order(paypal, description="Wells <b>now</b>")
    page = paypal.local.http.get(f"/checkoutnow?token={order}")
    assert page.status_code == 200
    assert "12.50 USD" in page.text
    assert "Wells &lt;b&gt;now&lt;/b&gt;" in page.text
    policy = page.headers["Content-Security-Policy"]
    assert policy.endswith("form-action 'self' http://127.0.0.1:9 https://shop.example")


def test_approving_leads_back(paypal: PaypalClient) -> None:
    order = new_order(paypal)
    answer = press(paypal, order, "approve", payer="pending")
    assert answer.status_code == 303
    to = urlsplit(answer.location)
    assert (to.netloc, to.path) == ("shop.example", "/back")
    query = parse_qs(to.query)
    shown = paypal.get(f"/v2/checkout/orders/{order}").get_json()
    assert query == {"d": ["1"], "token": [order], "PayerID": [shown["payer"]["payer_id"]]}
    assert shown["payment_source"]["paypal"]["email_address"] == "pending@personal.example.com"


def test_turning_back(paypal: PaypalClient) -> None:
    order = new_order(paypal)
    answer = press(paypal, order, "cancel")
    assert (answer.status_code, answer.location) == (303, f"http://127.0.0.1:9/no?token={order}")
    assert paypal.get(f"/v2/checkout/orders/{order}").get_json()["status"] == "CREATED"


def test_without_addresses_the_page_says_what_became(paypal: PaypalClient) -> None:
    order = new_order(paypal, {})
    page = paypal.local.http.post(f"/checkoutnow/approve?token={order}", follow_redirects=True)
    assert "The order is APPROVED." in page.text
    assert paypal.post(f"/v2/checkout/orders/{order}/capture").status_code == 201
    assert "Approve" not in paypal.local.http.get(f"/checkoutnow?token={order}").text
    assert press(paypal, order, "approve").status_code == 422


@pytest.mark.parametrize("path", ["/checkoutnow", "/checkoutnow?token=NONE"])
def test_an_unknown_order(paypal: PaypalClient, path: str) -> None:
    answer = paypal.local.http.get(path)
    assert (answer.status_code, answer.mimetype) == (404, "text/plain")


def test_an_unknown_payer(paypal: PaypalClient) -> None:
    assert press(paypal, new_order(paypal), "approve", payer="nobody").status_code == 400


def test_driving_by_hand(paypal: PaypalClient) -> None:
    """The buttons do what the control plane does, and the page shows what became of it."""
    capture = paypal.capture()["id"]
    page = paypal.local.http.get("/sandbox/paypal")
    assert capture in page.text
    for step, said in (("refund", "REFUNDED"), ("refund", "already been fully refunded")):
        answer = paypal.local.http.post(f"/sandbox/paypal/press/{step}/{capture}", follow_redirects=True)
        assert (answer.status_code, said in answer.text) == (200, True)


@pytest.mark.parametrize("outcome", ["buyer", "seller"])
def test_deciding_a_dispute_by_hand(paypal: PaypalClient, outcome: str) -> None:
    capture = paypal.capture()["id"]
    paypal.local.http.post(f"/sandbox/paypal/press/dispute/{capture}")
    (item,) = paypal.get("/v1/customer/disputes", disputed_transaction_id=capture).get_json()["items"]
    for step in ("escalate", outcome):
        answer = paypal.local.http.post(
            f"/sandbox/paypal/press/{step}/{item['dispute_id']}", follow_redirects=True
        )
        assert answer.status_code == 200
    decided = paypal.get(f"/v1/customer/disputes/{item['dispute_id']}").get_json()
    assert decided["dispute_outcome"]["outcome_code"] == f"RESOLVED_{outcome.upper()}_FAVOUR"


def test_the_pages_escape_what_they_are_told(paypal: PaypalClient) -> None:
    hostile = "<script>alert(1)</script>"
    order = new_order(paypal, description=hostile)
    for path in (f"/checkoutnow?token={order}", "/sandbox/paypal", f"/sandbox/paypal?message={hostile}"):
        page = paypal.local.http.get(path)
        assert "<script>" not in page.text
        assert "default-src 'none'" in page.headers["Content-Security-Policy"]
