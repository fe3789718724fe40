"""Signing as Stripe does, and the vector that webhook signatures are checked against."""

import hashlib
import hmac

SECRET = "whsec_test_secret"
NOW = 1_700_000_000
BODY = b'{"id":"evt_test_1","object":"event","type":"payment_intent.succeeded"}'
SIGNATURE = "871acfe933554b446cc41d791076dd56a10c0553cc61aafbeb881d0082b45043"
HEADER = f"t={NOW},v1={SIGNATURE}"


def signature(body: bytes, moment: object = NOW, secret: str = SECRET) -> str:
    """Return the v1 signature of `body` as sent at `moment`."""
    return hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()


def header(body: bytes, moment: object = NOW, secret: str = SECRET) -> str:
    """Return a Stripe-Signature header."""
    return f"t={moment},v1={signature(body, moment, secret)}"
