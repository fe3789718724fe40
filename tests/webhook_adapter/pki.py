"""A certification authority for tests, and certificates good and bad."""

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.oid import NameOID

from tests.webhook_adapter.signing import NOW

Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey

NAME = "messageverificationcerts.paypal.com"


@cache
def rsa_key(number: int, bits: int = 2048) -> rsa.RSAPrivateKey:
    """Return the same key for the same number, because making a key takes long."""
    del number
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


@dataclass(frozen=True)
class Authority:
    """An authority that signs certificates; `issuer` is its own certificate."""

    certificate: x509.Certificate
    key: rsa.RSAPrivateKey

    @property
    def pem(self) -> bytes:
        """Its certificate, as in a file."""
        return self.certificate.public_bytes(serialization.Encoding.PEM)


@dataclass(frozen=True)
class Wanted:
    """What is in a certificate; validity in days from the frozen time of the tests."""

    common_name: str = NAME
    names: Sequence[str] = (NAME,)
    key: Key | None = None
    valid_from: int = -10
    valid_to: int = 300
    is_authority: bool = False

    def but(self, **changes: object) -> "Wanted":
        """Return the same with changes."""
        return replace(self, **changes)  # type: ignore[arg-type]


def authority(name: str = "Test CA", number: int = 0, issuer: Authority | None = None) -> Authority:
    """Make an authority, signed by itself or by another one."""
    key = rsa_key(number)
    return Authority(issue(Wanted(name, (), key, is_authority=True), issuer, number), key)


def issue(wanted: Wanted, issuer: Authority | None = None, number: int = 100) -> x509.Certificate:
    """Make a certificate, signed by its issuer or by itself."""
    key = wanted.key or rsa_key(number)
    day = datetime.fromtimestamp(NOW, UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(_name(wanted.common_name))
        .issuer_name(issuer.certificate.subject if issuer else _name(wanted.common_name))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(day + timedelta(days=wanted.valid_from))
        .not_valid_after(day + timedelta(days=wanted.valid_to))
    )
    if wanted.is_authority:
        usage = dict.fromkeys(_USAGES, False) | {"key_cert_sign": True}
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        builder = builder.add_extension(x509.KeyUsage(**usage), critical=True)
    if wanted.names:
        names = x509.SubjectAlternativeName([_alternative(name) for name in wanted.names])
        builder = builder.add_extension(names, critical=False)
    return builder.sign(issuer.key if issuer else key, SHA256())


_USAGES = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
)


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _alternative(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def pem(*certificates: x509.Certificate) -> bytes:
    """Return certificates as PayPal serves them."""
    return b"".join(each.public_bytes(serialization.Encoding.PEM) for each in certificates)
