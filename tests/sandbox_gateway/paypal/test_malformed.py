"""Whatever a caller sends is answered as the caller's mistake: never 500, always in PayPal's shape."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.sandbox_gateway.paypal.client import PaypalClient

NAMES = st.sampled_from(
    """intent purchase_units amount currency_code value payment_source paypal experience_context return_url
    application_context custom_id invoice_id final_capture note_to_payer payer capture stage
    outcome""".split()  # noqa: SIM905
)
SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20)
    | st.sampled_from(["CAPTURE", "USD", "JPY", "12.50", "0", "-1", "9" * 40, "1" + "0" * 300])
)  # fmt: skip
BODIES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4)
)
MONEY = st.fixed_dictionaries({"currency_code": SCALARS, "value": SCALARS})
UNITS = st.fixed_dictionaries({"amount": MONEY}, optional={"custom_id": SCALARS, "invoice_id": SCALARS})
ORDERS = st.fixed_dictionaries(
    {
        "intent": st.sampled_from(["CAPTURE", "AUTHORIZE"]),
        "purchase_units": st.lists(UNITS, max_size=2),
    }
)
PATHS = st.sampled_from(
    """/v2/checkout/orders /v2/checkout/orders/ORDER/capture /v2/checkout/orders/ORDER/authorize
    /v2/payments/captures/CAPTURE/refund /v2/payments/authorizations/X/capture
    /v2/payments/authorizations/X/void /v2/payments/refunds/%00 /v2/nothing /v1/customer/nothing
    /sandbox/paypal/orders/ORDER/approve /sandbox/paypal/captures/CAPTURE/refund /sandbox/paypal/disputes
    /sandbox/paypal/disputes/X/resolve""".split()  # noqa: SIM905
)


@settings(max_examples=300, deadline=None)
@given(PATHS, BODIES | ORDERS)
def test_any_body(paypal: PaypalClient, path: str, body: Any) -> None:  # noqa: ANN401  any JSON
    for name, found in (("ORDER", paypal.new_order), ("CAPTURE", lambda: paypal.capture()["id"])):
        if name in path:
            path = path.replace(name, found())
    answer = paypal.post(path, body)
    assert answer.status_code in (200, 201, 400, 404, 422), answer.text
    if answer.status_code >= 400:
        assert {"name", "message", "debug_id", "links"} <= set(answer.get_json())


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from(["/v1/reporting/transactions", "/v1/customer/disputes"]),
    st.dictionaries(
        st.sampled_from(
            ["start_date", "end_date", "page", "page_size", "next_page_token", "start_time", "fields"]
        ),
        st.text(max_size=30)
        | st.sampled_from(["2026-01-01T00:00:00Z", "0001-01-01T00:00:00+23:59", "1", "MQ"]),
    ),
)
def test_any_query(paypal: PaypalClient, path: str, query: dict[str, str]) -> None:
    assert paypal.get(path, **query).status_code in (200, 400)


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from(["Authorization", "PayPal-Request-Id", "Prefer", "Content-Type"]), st.text(max_size=30)
)
def test_any_header(paypal: PaypalClient, name: str, value: str) -> None:
    encoded = value.encode().decode("latin-1").translate(dict.fromkeys((10, 13, 0), "_"))
    headers = paypal.authorized | {"Content-Type": "application/json", name: encoded}
    answer = paypal.local.http.post("/v2/checkout/orders", data=b"{}", headers=headers)
    assert answer.status_code in (400, 401, 415), answer.text
