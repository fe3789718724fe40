"""PayPal's webhook verification, written from the scheme: the receiver's side, independent of the sender's.

The signed text is `id|time|webhook_id|crc32`, the signature RSASSA-PKCS1-v1_5 with SHA-256 under the
certificate at the given address, which must lead to a trusted root and be PayPal's.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.verification import PolicyBuilder, Store, VerificationError

from tests.sandbox_gateway.receiver import Received


class NotAuthenticError(Exception):
    """A delivery that PayPal did not send."""


def verify(
    delivery: Received, webhook_id: str, root: bytes, fetch: Callable[[str], bytes], now: datetime, host: str
) -> None:
    """Raise `NotAuthenticError` unless a delivery is what PayPal sent to this webhook."""
    told = {name.upper(): value for name, value in delivery.headers.items()}
    leaf = _trusted_leaf(fetch(told["PAYPAL-CERT-URL"]), root, now, host)
    checksum = binascii.crc32(delivery.body) & 0xFFFFFFFF
    text = "|".join(
        [told["PAYPAL-TRANSMISSION-ID"], told["PAYPAL-TRANSMISSION-TIME"], webhook_id, str(checksum)]
    )
    key = leaf.public_key()
    if told["PAYPAL-AUTH-ALGO"] != "SHA256withRSA" or not isinstance(key, rsa.RSAPublicKey):
        raise NotAuthenticError("another algorithm")
    try:
        signature = base64.b64decode(told["PAYPAL-TRANSMISSION-SIG"], validate=True)
        key.verify(signature, text.encode(), padding.PKCS1v15(), SHA256())
    except (InvalidSignature, binascii.Error) as error:
        raise NotAuthenticError("another signature") from error


def _trusted_leaf(chain: bytes, root: bytes, now: datetime, host: str) -> x509.Certificate:
    leaf, *intermediates = x509.load_pem_x509_certificates(chain)
    store = Store(x509.load_pem_x509_certificates(root))
    verifier = PolicyBuilder().store(store).time(now).build_server_verifier(x509.DNSName(host))
    try:
        verifier.verify(leaf, intermediates)
    except VerificationError as error:
        raise NotAuthenticError(f"no chain: {error}") from error
    return leaf
