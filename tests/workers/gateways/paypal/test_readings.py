"""PayPal's objects as evidence: byte for byte, a refund after its capture."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.workers.gateways.line import Line
from tests.workers.gateways.paypal.answers import (
    CAPTURE,
    ORDER,
    REFUND,
    UNKNOWN,
    answer,
    order,
    refund,
    token,
)
from workers.failures import TemporaryError
from workers.gateways.gateway import Reading
from workers.gateways.paypal.api import PayPal
from workers.gateways.paypal.readings import PayPalReadings

CAPTURED = {"id": CAPTURE, "status": "COMPLETED"}


@pytest.fixture
def line() -> Iterator[Line]:
    """An open line to nowhere; the first answer is a token."""
    with Line(target="http://127.0.0.1:1").open() as opened:
        opened.script.append(token())
        yield opened


@pytest.fixture
def paypal(line: Line) -> PayPalReadings:
    """PayPal at the other end of the line."""
    return PayPalReadings(PayPal("an-app", "its-secret", line.url, read_timeout=1))


def test_an_object_is_one_reading(line: Line, paypal: PayPalReadings) -> None:
    line.script.append(answer(order()))
    assert paypal.readings("order", ORDER) == [Reading("order", answer(order()).body)]


def test_a_refund_comes_after_its_capture(line: Line, paypal: PayPalReadings) -> None:
    line.script += [answer(refund()), answer(CAPTURED)]
    assert paypal.readings("refund", REFUND) == [
        Reading("capture", answer(CAPTURED).body),
        Reading("refund", answer(refund()).body),
    ]
    assert line.calls[-1].path == f"/v2/payments/captures/{CAPTURE}"


@pytest.mark.parametrize("kind", ["order", "authorization", "capture", "refund", "dispute"])
def test_what_paypal_does_not_know_is_no_reading(line: Line, paypal: PayPalReadings, kind: str) -> None:
    line.script.append(UNKNOWN)
    assert paypal.readings(kind, REFUND) == []


@pytest.mark.parametrize(
    "links",
    [
        None,
        [],
        [5],
        [{"rel": "up"}],
        [{"rel": "up", "href": "https://api-m.paypal.com/v2/payments/captures/"}],
        [{"rel": "up", "href": f"https://api-m.paypal.com/v2/payments/captures/{CAPTURE}/../../x"}],
        [{"rel": "self", "href": f"https://api-m.paypal.com/v2/payments/captures/{CAPTURE}"}],
    ],
)
def test_a_refund_without_its_capture_is_no_evidence(
    line: Line, paypal: PayPalReadings, links: object
) -> None:
    line.script.append(answer(refund() | {"links": links}))
    with pytest.raises(TemporaryError):
        paypal.readings("refund", REFUND)
    assert len(line.calls) == 2


def test_a_refund_whose_capture_is_unknown_is_no_evidence(line: Line, paypal: PayPalReadings) -> None:
    line.script += [answer(refund()), UNKNOWN]
    with pytest.raises(TemporaryError):
        paypal.readings("refund", REFUND)
