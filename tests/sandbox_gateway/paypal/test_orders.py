"""Orders: creating, approving, capturing, authorising."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox_gateway.paypal.client import PaypalClient, issue_of, order_body

ORDERS = "/v2/checkout/orders"


def links_of(order: dict[str, Any]) -> dict[str, str]:
    """Return the addresses of an object's links by relation."""
    return {link["rel"]: link["href"] for link in order["links"]}


def test_a_new_order(paypal: PaypalClient) -> None:
    unit = {"reference_id": "p1", "custom_id": "p1", "invoice_id": "p1", "description": "Wells — Zoë"}
    answer = paypal.post(ORDERS, order_body("12.5", **unit))
    order = answer.get_json()
    assert (answer.status_code, order["status"], order["intent"]) == (201, "CREATED", "CAPTURE")
    (shown,) = order["purchase_units"]
    assert shown["amount"] == {"currency_code": "USD", "value": "12.50"}
    assert {name: shown[name] for name in unit} == unit
    path = f"http://api.sandbox.example{ORDERS}/{order['id']}"
    assert links_of(order) == {
        "self": path,
        "approve": f"http://page.sandbox.example/checkoutnow?token={order['id']}",
        "update": path,
        "capture": f"{path}/capture",
    }
    assert paypal.get(f"{ORDERS}/{order['id']}").get_json() == order


def test_the_short_answer_is_the_default(paypal: PaypalClient) -> None:
    order = paypal.post(ORDERS, order_body(), whole=False).get_json()
    assert set(order) == {"id", "status", "links"}


def test_an_order_with_a_payment_source_awaits_the_payer(paypal: PaypalClient) -> None:
    context = {"return_url": "https://shop.example/back", "cancel_url": "https://shop.example/no"}
    body = order_body() | {"payment_source": {"paypal": {"experience_context": context}}}
    answer = paypal.post(ORDERS, body)
    order = answer.get_json()
    assert (answer.status_code, order["status"]) == (200, "PAYER_ACTION_REQUIRED")
    assert set(links_of(order)) == {"self", "payer-action"}
    assert "shop.example" not in answer.text, "PayPal does not repeat the addresses"


def test_approving(paypal: PaypalClient) -> None:
    order = paypal.new_order(custom_id="p2")
    shown = paypal.control(f"orders/{order}/approve")
    assert (shown["status"], set(links_of(shown))) == ("APPROVED", {"self", "update", "capture"})
    assert shown["payer"]["email_address"] == "approves@personal.example.com"
    told = paypal.settled("CHECKOUT.ORDER.APPROVED", order)
    assert told == shown
    assert told["purchase_units"][0]["custom_id"] == "p2"


def test_turning_back_changes_nothing(paypal: PaypalClient) -> None:
    order = paypal.new_order()
    assert paypal.control(f"orders/{order}/cancel")["status"] == "CREATED"


def test_capturing(paypal: PaypalClient) -> None:
    order = paypal.approved_order(custom_id="p3", invoice_id="p3")
    answer = paypal.post(f"{ORDERS}/{order}/capture")
    shown = answer.get_json()
    assert (answer.status_code, shown["status"]) == (201, "COMPLETED")
    (nested,) = shown["purchase_units"][0]["payments"]["captures"]
    assert (nested["status"], nested["custom_id"], nested["final_capture"]) == ("COMPLETED", "p3", True)
    assert "supplementary_data" not in nested
    capture = paypal.get(f"/v2/payments/captures/{nested['id']}").get_json()
    assert capture["supplementary_data"] == {"related_ids": {"order_id": order}}
    assert capture["seller_receivable_breakdown"] == {
        "gross_amount": {"currency_code": "USD", "value": "12.50"},
        "paypal_fee": {"currency_code": "USD", "value": "0.86"},
        "net_amount": {"currency_code": "USD", "value": "11.64"},
    }
    assert links_of(capture)["up"].endswith(f"{ORDERS}/{order}")
    assert paypal.settled("PAYMENT.CAPTURE.COMPLETED", nested["id"]) == capture


def test_the_short_answer_to_a_capture_holds_the_payment(paypal: PaypalClient) -> None:
    order = paypal.approved_order(custom_id="p4")
    shown = paypal.post(f"{ORDERS}/{order}/capture", whole=False).get_json()
    (unit,) = shown["purchase_units"]
    assert set(unit) == {"reference_id", "payments"}
    assert "intent" not in shown
    assert unit["payments"]["captures"][0]["custom_id"] == "p4"


def test_only_approved_orders_are_captured(paypal: PaypalClient) -> None:
    order = paypal.new_order()
    assert issue_of(paypal.post(f"{ORDERS}/{order}/capture")) == (422, "ORDER_NOT_APPROVED")
    paypal.control(f"orders/{order}/approve")
    assert paypal.post(f"{ORDERS}/{order}/capture").status_code == 201
    assert issue_of(paypal.post(f"{ORDERS}/{order}/capture")) == (422, "ORDER_ALREADY_CAPTURED")
    assert issue_of(paypal.post(f"{ORDERS}/{order}/authorize")) == (422, "ACTION_DOES_NOT_MATCH_INTENT")
    answer = paypal.local.http.post(f"/sandbox/paypal/orders/{order}/approve")
    assert issue_of(answer) == (422, "ORDER_ALREADY_CAPTURED")


def test_a_refused_instrument_leaves_no_capture(paypal: PaypalClient) -> None:
    """The order stays approved, and the donor may approve again with another payer."""
    order = paypal.approved_order("declined")
    for _ in range(2):
        assert issue_of(paypal.post(f"{ORDERS}/{order}/capture")) == (422, "INSTRUMENT_DECLINED")
    shown = paypal.get(f"{ORDERS}/{order}").get_json()
    assert (shown["status"], "payments" in shown["purchase_units"][0]) == ("APPROVED", False)
    paypal.control(f"orders/{order}/approve", payer="approves")
    paypal.delivery("CHECKOUT.ORDER.APPROVED", order, count=2)
    assert paypal.post(f"{ORDERS}/{order}/capture").status_code == 201


def test_a_payer_who_is_refused_once(paypal: PaypalClient) -> None:
    order = paypal.approved_order("declined_once")
    assert issue_of(paypal.post(f"{ORDERS}/{order}/capture", request_id="once")) == (
        422,
        "INSTRUMENT_DECLINED",
    )
    assert paypal.post(f"{ORDERS}/{order}/capture", request_id="once").status_code == 201


def test_a_declined_capture(paypal: PaypalClient) -> None:
    capture = paypal.capture("capture_declined")
    assert capture["status"] == "DECLINED"
    assert "seller_receivable_breakdown" not in capture
    assert paypal.settled("PAYMENT.CAPTURE.DECLINED", capture["id"]) == capture


@pytest.mark.parametrize(
    ("payer", "event_type", "status"),
    [
        ("pending", "PAYMENT.CAPTURE.COMPLETED", "COMPLETED"),
        ("pending_then_denied", "PAYMENT.CAPTURE.DENIED", "DECLINED"),
    ],
)
def test_a_pending_capture_is_decided_later(
    paypal: PaypalClient, payer: str, event_type: str, status: str
) -> None:
    order = paypal.approved_order(payer)
    answer = paypal.post(f"{ORDERS}/{order}/capture").get_json()
    (pending,) = answer["purchase_units"][0]["payments"]["captures"]
    told = paypal.settled("PAYMENT.CAPTURE.PENDING", pending["id"])
    assert (told["status"], told["status_details"]) == ("PENDING", {"reason": "PENDING_REVIEW"})
    assert "paypal_fee" not in told["seller_receivable_breakdown"]
    settled = paypal.settled(event_type, pending["id"])
    assert settled["status"] == status
    assert ("paypal_fee" in settled.get("seller_receivable_breakdown", {})) is (status == "COMPLETED")
    assert paypal.get(f"/v2/payments/captures/{pending['id']}").get_json() == settled


def test_an_invoice_is_paid_once(paypal: PaypalClient) -> None:
    """Two orders for one payment: the second is refused although the donor approved both."""
    declined = paypal.capture("capture_declined", invoice_id="inv-1")
    assert declined["status"] == "DECLINED"
    orders = [paypal.approved_order(invoice_id="inv-1") for _ in range(2)]
    assert paypal.post(f"{ORDERS}/{orders[0]}/capture").status_code == 201
    assert issue_of(paypal.post(f"{ORDERS}/{orders[1]}/capture")) == (422, "DUPLICATE_INVOICE_ID")


def test_an_unknown_order(paypal: PaypalClient) -> None:
    for answer in (paypal.get(f"{ORDERS}/NONE"), paypal.post(f"{ORDERS}/NONE/capture")):
        assert (answer.status_code, answer.get_json()["name"]) == (404, "RESOURCE_NOT_FOUND")
        assert issue_of(answer) == (404, "INVALID_RESOURCE_ID")


def test_an_unknown_payer(paypal: PaypalClient) -> None:
    order = paypal.new_order()
    answer = paypal.local.http.post(f"/sandbox/paypal/orders/{order}/approve", json={"payer": "nobody"})
    assert issue_of(answer) == (400, "INVALID_PARAMETER_VALUE")


@pytest.mark.parametrize(
    ("body", "refusal"),
    [
        ({}, (400, "MISSING_REQUIRED_PARAMETER")),
        ({"intent": "PAY", "purchase_units": []}, (400, "INVALID_PARAMETER_VALUE")),
        ({"intent": "CAPTURE"}, (400, "MISSING_REQUIRED_PARAMETER")),
        ({"intent": "CAPTURE", "purchase_units": []}, (400, "INVALID_ARRAY_MIN_ITEMS")),
        ({"intent": "CAPTURE", "purchase_units": [{}, {}]}, (400, "INVALID_ARRAY_MAX_ITEMS")),
        ({"intent": "CAPTURE", "purchase_units": {}}, (400, "INVALID_PARAMETER_SYNTAX")),
        ({"intent": "CAPTURE", "purchase_units": [{}]}, (400, "MISSING_REQUIRED_PARAMETER")),
        (order_body("abc"), (400, "INVALID_PARAMETER_SYNTAX")),
        (order_body("1e3"), (400, "INVALID_PARAMETER_SYNTAX")),
        (order_body("."), (400, "INVALID_PARAMETER_SYNTAX")),
        (order_body(12.5), (400, "INVALID_PARAMETER_SYNTAX")),  # type: ignore[arg-type]
        (order_body("12.505"), (422, "DECIMAL_PRECISION")),
        (order_body("12.50", "JPY"), (422, "DECIMALS_NOT_SUPPORTED")),
        (order_body("12.50", "KWD"), (422, "CURRENCY_NOT_SUPPORTED")),
        (order_body("0.00"), (422, "CANNOT_BE_ZERO_OR_NEGATIVE")),
        (order_body("-1.00"), (422, "CANNOT_BE_ZERO_OR_NEGATIVE")),
        (order_body("10000000.00"), (422, "MAX_VALUE_EXCEEDED")),
        (order_body(description="x" * 128), (400, "INVALID_STRING_LENGTH")),
        (order_body(custom_id=""), (400, "INVALID_STRING_LENGTH")),
        (order_body(custom_id=7), (400, "INVALID_PARAMETER_SYNTAX")),
        (order_body(custom_id="\ud800"), (400, "INVALID_PARAMETER_SYNTAX")),
        (
            order_body() | {"application_context": {"return_url": "javascript:x"}},
            (400, "INVALID_PARAMETER_SYNTAX"),
        ),
        (
            order_body() | {"application_context": {"return_url": "http://a;script-src/"}},
            (400, "INVALID_PARAMETER_SYNTAX"),
        ),
    ],
)
def test_bad_orders(paypal: PaypalClient, body: Any, refusal: tuple[int, str]) -> None:  # noqa: ANN401  any JSON
    answer = paypal.post(ORDERS, body)
    assert issue_of(answer) == refusal
    told = answer.get_json()
    assert set(told) == {"name", "message", "debug_id", "details", "links"}
    assert told["name"] == {400: "INVALID_REQUEST", 422: "UNPROCESSABLE_ENTITY"}[refusal[0]]


@pytest.mark.parametrize("body", [b"{", b"[]", b'"x"', b"NaN", b'{"a": NaN}', b"\xff", b"[" * 100_000])
def test_bad_json(paypal: PaypalClient, body: bytes) -> None:
    answer = paypal.local.http.post(
        ORDERS, data=body, headers=paypal.authorized, content_type="application/json"
    )
    assert issue_of(answer) == (400, "MALFORMED_REQUEST_JSON")


def test_a_body_must_be_declared_as_json(paypal: PaypalClient) -> None:
    """PayPal insists on it even where the body is empty."""
    order = paypal.approved_order()
    answer = paypal.local.http.post(f"{ORDERS}/{order}/capture", headers=paypal.authorized)
    assert (answer.status_code, answer.get_json()["name"]) == (415, "UNSUPPORTED_MEDIA_TYPE")


def test_authorising_capturing_parts_and_the_rest(paypal: PaypalClient) -> None:
    order = paypal.post(
        ORDERS, order_body("10.00", intent="AUTHORIZE", custom_id="p5", invoice_id="p5")
    ).get_json()["id"]
    paypal.control(f"orders/{order}/approve")
    assert issue_of(paypal.post(f"{ORDERS}/{order}/capture")) == (422, "ACTION_DOES_NOT_MATCH_INTENT")
    answer = paypal.post(f"{ORDERS}/{order}/authorize")
    (nested,) = answer.get_json()["purchase_units"][0]["payments"]["authorizations"]
    assert (answer.status_code, nested["status"]) == (201, "CREATED")
    path = f"/v2/payments/authorizations/{nested['id']}"
    assert paypal.settled("PAYMENT.AUTHORIZATION.CREATED", nested["id"]) == paypal.get(path).get_json()
    assert issue_of(paypal.post(f"{ORDERS}/{order}/authorize")) == (422, "ORDER_ALREADY_AUTHORIZED")

    part = paypal.post(f"{path}/capture", {"amount": {"currency_code": "USD", "value": "4.00"}}).get_json()
    assert (part["amount"]["value"], part["final_capture"], part["custom_id"]) == ("4.00", False, "p5")
    assert part["supplementary_data"]["related_ids"] == {"order_id": order, "authorization_id": nested["id"]}
    assert paypal.get(path).get_json()["status"] == "PARTIALLY_CAPTURED"
    assert issue_of(paypal.post(f"{path}/void")) == (422, "PREVIOUSLY_CAPTURED")
    for amount, issue in (("6.01", "MAX_CAPTURE_AMOUNT_EXCEEDED"), ("0.00", "CANNOT_BE_ZERO_OR_NEGATIVE")):
        body = {"amount": {"currency_code": "USD", "value": amount}}
        assert issue_of(paypal.post(f"{path}/capture", body)) == (422, issue)
    body = {"amount": {"currency_code": "EUR", "value": "1.00"}}
    assert issue_of(paypal.post(f"{path}/capture", body)) == (422, "CURRENCY_MISMATCH")

    rest = paypal.post(f"{path}/capture").get_json()
    assert (rest["amount"]["value"], rest["final_capture"]) == ("6.00", True)
    assert paypal.get(path).get_json()["status"] == "CAPTURED"
    assert issue_of(paypal.post(f"{path}/capture")) == (422, "AUTHORIZATION_ALREADY_CAPTURED")


def test_voiding(paypal: PaypalClient) -> None:
    ids = []
    for _ in range(2):
        order = paypal.post(ORDERS, order_body(intent="AUTHORIZE")).get_json()["id"]
        paypal.control(f"orders/{order}/approve")
        unit = paypal.post(f"{ORDERS}/{order}/authorize").get_json()["purchase_units"][0]
        ids.append(unit["payments"]["authorizations"][0]["id"])
    path = f"/v2/payments/authorizations/{ids[0]}"
    answer = paypal.post(f"{path}/void", whole=False)
    assert (answer.status_code, answer.data) == (204, b"")
    assert paypal.settled("PAYMENT.AUTHORIZATION.VOIDED", ids[0])["status"] == "VOIDED"
    assert issue_of(paypal.post(f"{path}/void")) == (422, "PREVIOUSLY_VOIDED")
    assert issue_of(paypal.post(f"{path}/capture")) == (422, "AUTHORIZATION_VOIDED")
    answer = paypal.post(f"/v2/payments/authorizations/{ids[1]}/void")
    assert (answer.status_code, answer.get_json()["status"]) == (200, "VOIDED")


def test_a_refused_authorisation(paypal: PaypalClient) -> None:
    order = paypal.post(ORDERS, order_body(intent="AUTHORIZE")).get_json()["id"]
    paypal.control(f"orders/{order}/approve", payer="declined")
    assert issue_of(paypal.post(f"{ORDERS}/{order}/authorize")) == (422, "INSTRUMENT_DECLINED")
