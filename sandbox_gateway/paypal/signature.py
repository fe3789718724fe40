"""PayPal's webhook signature, the sender's side."""

from __future__ import annotations

import base64
import zlib
from datetime import UTC, datetime

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15

from sandbox_gateway.deliveries.delivery import Signing
from sandbox_gateway.deliveries.policy import Headers, Signer
from sandbox_gateway.paypal.authority import Credential
from sandbox_gateway.paypal.identifiers import new_transmission_id

ALGORITHM = "SHA256withRSA"
_USER_AGENT = "PayPal/AUHD-214.0-58843466"


def signed_text(transmission_id: str, time: str, webhook_id: str, body: bytes) -> bytes:
    """Return what is signed: the CRC-32 of the body stands for it, as an unsigned decimal number."""
    return f"{transmission_id}|{time}|{webhook_id}|{zlib.crc32(body)}".encode()


def sign(text: bytes, credential: Credential) -> str:
    """Return the signature in base64."""
    return base64.b64encode(credential.key.sign(text, PKCS1v15(), hashes.SHA256())).decode()


def paypal_signer(webhook_id: str, credential: Credential, certificates_url: str) -> Signer:
    """Return what makes PayPal's headers.

    Each attempt is a transmission with an id and a time of its own, while the event's id stays: PayPal
    documents the header as "the ID of the HTTP transmission" and says no more about retries. A receiver that
    tells duplicates by the transmission alone fails here. A forger's `secret` takes the place
    of the webhook id, which is as much of a secret as this scheme has.
    """
    certificate_url = f"{certificates_url}/v1/notifications/certs/{credential.certificate_id}"

    def headers(body: bytes, now: float, signing: Signing) -> Headers:
        transmission_id = new_transmission_id()
        time = signing.timestamp or datetime.fromtimestamp(now, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        signature = signing.header
        if signature is None:
            signature = sign(
                signed_text(transmission_id, time, signing.secret or webhook_id, body), credential
            )
        return {
            "User-Agent": _USER_AGENT,
            "PAYPAL-TRANSMISSION-ID": transmission_id,
            "PAYPAL-TRANSMISSION-TIME": time.encode(),
            "PAYPAL-TRANSMISSION-SIG": signature.encode(),
            "PAYPAL-CERT-URL": certificate_url,
            "PAYPAL-AUTH-ALGO": ALGORITHM,
        }

    return headers
