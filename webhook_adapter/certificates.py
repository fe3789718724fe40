"""Which certificates may sign PayPal's webhooks: at which address, with which name, under which root.

Pure functions: the fetched bytes, the trusted roots and the time are arguments.
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
# A leaf and the chain to its root; PayPal sends three.
MAX_CERTIFICATES = 8

# Some old roots have serial numbers that today's standard does not allow.
warnings.filterwarnings("ignore", "Parsed a serial number", CryptographyDeprecationWarning)

_LIVE_HOSTS = ("api.paypal.com", "api-m.paypal.com")
_TEST_HOSTS = ("api.sandbox.paypal.com", "api-m.sandbox.paypal.com")


class TrustedKey(NamedTuple):
    """The key of a certificate that may be trusted `until` its end, in Unix seconds."""

    key: RSAPublicKey
    until: float


@dataclass(frozen=True)
class Origins:
    """Where certificates may come from, and the names they may have besides those below paypal.com."""

    origins: tuple[str, ...]
    names: tuple[str, ...] = ()

    def check(self, url: str) -> None:
        """Raise InvalidSignature unless `url` is a certificate's address at one of the origins.

        The address is compared as text and not parsed, so that another spelling of an address is refused.
        """
        if not any(re.fullmatch(re.escape(origin) + _PATH, url) for origin in self.origins):
            raise InvalidSignature("cert_url_refused")


_PATH = r"/v1/notifications/certs/[A-Za-z0-9_-]{1,128}"


def origins_at(base: str) -> Origins:
    """Return the origin for development, whose certificates may have the name of its host."""
    return Origins((base,), (urlsplit(base).hostname or "",))


def paypals_origins(*, livemode: bool) -> Origins:
    """Return where PayPal keeps the certificates of its live environment, or of its sandbox."""
    hosts = _LIVE_HOSTS if livemode else _TEST_HOSTS
    return Origins(tuple(f"https://{host}" for host in hosts))


def trusted_key(pem: bytes, roots: list[x509.Certificate], names: Sequence[str], now: float) -> TrustedKey:
    """Return the key of the first certificate in `pem` if the others lead from it to one of `roots`.

    The certificate must have a name below paypal.com or one of `names`, and be valid `now`, in Unix seconds.
    Revocation is not checked. Raises InvalidSignature and nothing else.
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
        # The parser raises many types of exceptions for bytes that are not a certificate.
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
        # We check the leaf's name and key ourselves. The other rules of the web are about servers.
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
    """Return the alternative names of a certificate; its common names where it has none."""
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
