"""Stripe's webhook signature, the sender's side."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Iterable, Sequence

from sandbox_gateway.deliveries.delivery import Signing
from sandbox_gateway.deliveries.policy import Headers, Signer

_USER_AGENT = "Stripe/1.0 (+https://stripe.com/docs/webhooks)"


def sign(body: bytes, timestamp: str, secrets: Iterable[str]) -> str:
    """Return the `Stripe-Signature` header for a body.

    The signed bytes are the timestamp (Unix seconds), a dot and the raw body; the key is the whole
    `whsec_...` string. There is one `v1` for each secret: during a rotation Stripe signs with two.
    """
    signed = timestamp.encode() + b"." + body
    parts = [f"v1={hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()}" for secret in secrets]
    return ",".join([f"t={timestamp}", *parts])


def stripe_signer(secrets: Callable[[float], Sequence[str]]) -> Signer:
    """Return what makes Stripe's headers; `secrets` says which secrets sign at a moment."""

    def headers(body: bytes, now: float, signing: Signing) -> Headers:
        timestamp = str(int(now)) if signing.timestamp is None else signing.timestamp
        signers = secrets(now) if signing.secret is None else (signing.secret,)
        header = sign(body, timestamp, signers) if signing.header is None else signing.header
        return {"User-Agent": _USER_AGENT, "Stripe-Signature": header.encode()}

    return headers
