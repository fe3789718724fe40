"""Signing as PayPal does."""

import zlib
from base64 import b64encode
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256

from tests.webhook_adapter.pki import rsa_key
from tests.webhook_adapter.signing import NOW

WEBHOOK_ID = "WH-0123456789ABCDEF"
TRANSMISSION_ID = "69cd13f0-d67a-11e5-baa3-778b53f4ae55"
BODY = b'{"id":"WH-2WR32451HC0233532-67976317FL4543714","event_type":"CUSTOMER.CREATED"}'
CERT_URL = "https://api.sandbox.paypal.com/v1/notifications/certs/CERT-360caa42-fca2a594-1d93a270"
SIGNING_KEY = 100
"""The number of the key that a certificate is made for by default."""


def moment(seconds: float) -> str:
    """Write Unix seconds as PayPal does."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(frozen=True)
class Delivery:
    """What is signed, and how."""

    body: bytes = BODY
    transmission_id: str = TRANSMISSION_ID
    time: str = moment(NOW)
    webhook_id: str = WEBHOOK_ID
    cert_url: str = CERT_URL
    key: RSAPrivateKey | None = None

    def signature(self) -> str:
        """Return the signature in base64."""
        signed = f"{self.transmission_id}|{self.time}|{self.webhook_id}|{zlib.crc32(self.body)}"
        key = self.key or rsa_key(SIGNING_KEY)
        return b64encode(key.sign(signed.encode(), PKCS1v15(), SHA256())).decode()

    def headers(self, **changes: str | None) -> dict[str, str]:
        """Return the headers; changes by `id`, `time`, `sig`, `algo`, `url`, of which None drops one."""
        values = {
            "id": self.transmission_id,
            "time": self.time,
            "sig": self.signature() if "sig" not in changes else None,
            "algo": "SHA256withRSA",
            "url": self.cert_url,
        } | changes
        return {HEADER_NAMES[name]: value for name, value in values.items() if value is not None}


HEADER_NAMES = {
    "id": "Paypal-Transmission-Id",
    "time": "Paypal-Transmission-Time",
    "sig": "Paypal-Transmission-Sig",
    "algo": "Paypal-Auth-Algo",
    "url": "Paypal-Cert-Url",
}
