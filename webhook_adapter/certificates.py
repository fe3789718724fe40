"""Which certificates may sign PayPal's webhooks: where they lie, whose they are, who vouches for them.

Pure functions: what was fetched, the trusted roots and the time are arguments.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.utils import CryptographyDeprecationWarning
from cryptography.x509.oid import NameOID
from cryptography.x509.verification import ExtensionPolicy, PolicyBuilder, Store, VerificationError

from webhook_adapter.signatures import InvalidSignature

MIN_KEY_BITS = 2048
# A leaf and what leads to its root; PayPal sends three.
MAX_CERTIFICATES = 8

# Some roots of old have serial numbers that a standard of today does not allow.
warnings.filterwarnings("ignore", "Parsed a serial number", CryptographyDeprecationWarning)

_LIVE_HOSTS = ("api.paypal.com", "api-m.paypal.com")
_TEST_HOSTS = ("api.sandbox.paypal.com", "api-m.sandbox.paypal.com")


class TrustedKey(NamedTuple):
    """The key of a certificate that was found good, and until when it is, in Unix seconds."""

    key: RSAPublicKey
    until: float


@dataclass(frozen=True)
class Origins:
    """Where certificates may lie, and which names they may bear besides those below paypal.com."""

    origins: tuple[str, ...]
    names: tuple[str, ...] = ()

    def check(self, url: str) -> None:
        """Raise InvalidSignature unless `url` is a certificate's address at one of the origins.

        The address is compared, not taken apart: what is not spelt like PayPal's own is none.
        """
        if not any(re.fullmatch(re.escape(origin) + _PATH, url) for origin in self.origins):
            raise InvalidSignature("cert_url_refused")


_PATH = r"/v1/notifications/certs/[A-Za-z0-9_-]{1,128}"


def origins_at(base: str) -> Origins:
    """Return the one origin of development, whose certificates may bear the name of its host."""
    return Origins((base,), (urlsplit(base).hostname or "",))


def paypals_origins(*, livemode: bool) -> Origins:
    """Return where PayPal keeps the certificates of this environment; never those of the other."""
    hosts = _LIVE_HOSTS if livemode else _TEST_HOSTS
    return Origins(tuple(f"https://{host}" for host in hosts))


def trusted_key(pem: bytes, roots: list[x509.Certificate], names: Sequence[str], now: float) -> TrustedKey:
    """Return the key of the first certificate in `pem` if the others lead from it to one of `roots`.

    It must bear a name below paypal.com or one of `names`, and be valid `now`, in Unix seconds. Whether it
    was revoked is not asked. Nothing but InvalidSignature is raised.
    """
    try:
        leaf, *others = x509.load_pem_x509_certificates(pem)[:MAX_CERTIFICATES]
        _check_validity(leaf, now)
        _check_chain(leaf, others, roots, now)
        _check_name(leaf, names)
        return TrustedKey(_rsa_key(leaf), leaf.not_valid_after_utc.timestamp())
    except InvalidSignature:
        raise
    except Exception as error:
        # Bytes that are hardly a certificate: the parser has many ways to say so.
        raise InvalidSignature("certificate_unreadable") from error


def _check_validity(leaf: x509.Certificate, now: float) -> None:
    if not leaf.not_valid_before_utc.timestamp() <= now <= leaf.not_valid_after_utc.timestamp():
        raise InvalidSignature("certificate_expired")


def _check_chain(
    leaf: x509.Certificate, others: list[x509.Certificate], roots: list[x509.Certificate], now: float
) -> None:
    if not roots:
        raise InvalidSignature("certificate_untrusted")
    verifier = (
        PolicyBuilder()
        .store(Store(roots))
        .time(datetime.fromtimestamp(now, UTC))
        # Of the leaf we ask its name and key. What the Web asks besides concerns servers.
        .extension_policies(
            ca_policy=ExtensionPolicy.webpki_defaults_ca(), ee_policy=ExtensionPolicy.permit_all()
        )
        .build_client_verifier()
    )
    try:
        verifier.verify(leaf, others)
    except VerificationError:
        raise InvalidSignature("certificate_untrusted") from None


def _check_name(leaf: x509.Certificate, names: Sequence[str]) -> None:
    if not any(name.endswith(".paypal.com") or name in names for name in _names_of(leaf)):
        raise InvalidSignature("certificate_of_another")


def _names_of(leaf: x509.Certificate) -> list[str]:
    """Return its alternative names, or its common ones if it has no alternatives."""
    try:
        extension = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except x509.ExtensionNotFound:
        common = leaf.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
        return [str(attribute.value) for attribute in common]
    addresses = extension.value.get_values_for_type(x509.IPAddress)
    return extension.value.get_values_for_type(x509.DNSName) + [str(address) for address in addresses]


def _rsa_key(leaf: x509.Certificate) -> RSAPublicKey:
    key = leaf.public_key()
    if not isinstance(key, RSAPublicKey) or key.key_size < MIN_KEY_BITS:
        raise InvalidSignature("certificate_key_unfit")
    return key
