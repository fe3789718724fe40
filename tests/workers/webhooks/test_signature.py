"""Case 87: signatures by the Standard Webhooks scheme."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from workers.webhooks.signature import signature_headers

OLD = "whsec_" + base64.b64encode(b"o" * 32).decode()
NEW = "whsec_" + base64.b64encode(b"n" * 32).decode()
BODY = '{"type": "donation.completed", "data": {"name": "Zo\u00eb"}}'


def test_the_vector_of_the_specification() -> None:
    """Case 87: the vector that all libraries of the scheme are tested with."""
    headers = signature_headers(
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        '{"test": 2432232314}',
        ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
        datetime.fromtimestamp(1614265330, UTC),
    )
    assert headers == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_the_signed_bytes_are_id_timestamp_and_body() -> None:
    """Case 87, written out without the library."""
    now = datetime(2026, 11, 25, 12, tzinfo=UTC)
    headers = signature_headers("an-id", BODY, [NEW], now)
    signed = f"an-id.{int(now.timestamp())}.{BODY}".encode()
    expected = base64.b64encode(hmac.digest(b"n" * 32, signed, hashlib.sha256)).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"


def test_while_rotating_holders_of_either_secret_can_verify() -> None:
    """Case 87: two signatures in rotation."""
    headers = signature_headers("an-id", BODY, [NEW, OLD], datetime.now(UTC))
    assert len(headers["webhook-signature"].split(" ")) == 2
    for secret in (NEW, OLD):
        assert Webhook(secret).verify(BODY, headers) == json.loads(BODY)
    with pytest.raises(WebhookVerificationError):
        Webhook("whsec_" + base64.b64encode(b"x" * 32).decode()).verify(BODY, headers)


def test_another_body_or_moment_is_not_signed() -> None:
    headers = signature_headers("an-id", BODY, [NEW], datetime.now(UTC))
    with pytest.raises(WebhookVerificationError):
        Webhook(NEW).verify(BODY + " ", headers)
    late = signature_headers("an-id", BODY, [NEW], datetime.now(UTC) - timedelta(hours=1))
    with pytest.raises(WebhookVerificationError):
        Webhook(NEW).verify(BODY, headers | {"webhook-signature": late["webhook-signature"]})
