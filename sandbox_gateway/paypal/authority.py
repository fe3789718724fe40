"""The sandbox's own certificate authority, and the certificate that signs webhooks.

As at PayPal a root stays out of the answer and an intermediate authority stands between it and the leaf:
a receiver has to build the chain. All are made at the first start and kept in the storage; the leaf is
renewed before it expires, and older leaves stay, since deliveries that they signed may still be on the way.
"""

from __future__ import annotations

import hashlib
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

HOST = "messageverificationcerts.sandbox.paypal.com"

_ROOT, _INTERMEDIATE = "root", "intermediate"
_AUTHORITY_DAYS = 3650
_LEAF_DAYS = 397
_RENEWED_DAYS = 30


@dataclass(frozen=True)
class Credential:
    """A certificate and its key."""

    certificate: x509.Certificate
    key: RSAPrivateKey

    @property
    def pem(self) -> str:
        """The certificate as text."""
        return self.certificate.public_bytes(serialization.Encoding.PEM).decode()

    @property
    def key_pem(self) -> str:
        """The key as text."""
        return self.key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ).decode()

    @property
    def certificate_id(self) -> str:
        """The name under which the certificate is served, such as `CERT-360caa42-fca2a594-a5cafa77`."""
        digest = hashlib.sha256(self.pem.encode()).hexdigest()
        return f"CERT-{digest[:8]}-{digest[8:16]}-{digest[16:24]}"


def signing_credential(connection: sqlite3.Connection, now: datetime) -> Credential:
    """Return the leaf that signs; make what is missing and renew what soon expires (in a transaction)."""
    root = _read(connection, _ROOT) or _write(connection, _ROOT, make_root(now))
    intermediate = _read(connection, _INTERMEDIATE) or _write(
        connection, _INTERMEDIATE, make_intermediate(root, now)
    )
    row = connection.execute(
        "select name from paypal_certificates where name like 'CERT-%' order by made_at desc limit 1"
    ).fetchone()
    leaf = None if row is None else _read(connection, row["name"])
    if leaf is None or leaf.certificate.not_valid_after_utc < now + timedelta(days=_RENEWED_DAYS):
        leaf = make_leaf(intermediate, now)
        _write(connection, leaf.certificate_id, leaf)
    return leaf


def chain(connection: sqlite3.Connection, certificate_id: str) -> str | None:
    """Return the leaf of that name and the intermediate after it, as PEM; None for an unknown one."""
    if not certificate_id.startswith("CERT-"):
        return None
    leaf, intermediate = _read(connection, certificate_id), _read(connection, _INTERMEDIATE)
    return None if leaf is None or intermediate is None else leaf.pem + intermediate.pem


def publish(connection: sqlite3.Connection, path: Path) -> None:
    """Write the root's certificate to the file that verifiers trust, in one step."""
    root = _read(connection, _ROOT)
    if root is None:
        raise RuntimeError("There is no authority yet.")
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f"{path.name}.new")
    new.write_text(root.pem, "ascii")
    new.chmod(0o644)
    new.replace(path)


def make_root(now: datetime) -> Credential:
    """Make a root authority."""
    root = _Party(_name("CareForAll Sandbox Root CA"), _new_key())
    return _authority(root, root, now, path_length=1)


def make_intermediate(root: Credential, now: datetime) -> Credential:
    """Make an authority below a root."""
    own = _Party(_name("CareForAll Sandbox Issuing CA"), _new_key())
    return _authority(own, _Party.of(root), now, path_length=0)


def make_leaf(
    issuer: Credential, now: datetime, host: str = HOST, valid_for: timedelta = timedelta(days=_LEAF_DAYS)
) -> Credential:
    """Make a certificate that signs messages in the name of a host."""
    own = _Party(_name(host), _new_key())
    certificate = (
        _builder(own, _Party.of(issuer), now, valid_for)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(_usage(signs_messages=True), critical=True)
        .add_extension(
            x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]),
            critical=False,
        )
        .sign(issuer.key, hashes.SHA256())
    )
    return Credential(certificate, own.key)


class _Party(NamedTuple):
    """Who is certified, or who certifies."""

    name: x509.Name
    key: RSAPrivateKey

    @classmethod
    def of(cls, credential: Credential) -> _Party:
        """Return whom a certificate is about."""
        return cls(credential.certificate.subject, credential.key)


def _authority(own: _Party, issuer: _Party, now: datetime, *, path_length: int) -> Credential:
    certificate = (
        _builder(own, issuer, now, timedelta(days=_AUTHORITY_DAYS))
        .add_extension(x509.BasicConstraints(ca=True, path_length=path_length), critical=True)
        .add_extension(_usage(signs_messages=False), critical=True)
        .sign(issuer.key, hashes.SHA256())
    )
    return Credential(certificate, own.key)


def _builder(own: _Party, issuer: _Party, now: datetime, valid_for: timedelta) -> x509.CertificateBuilder:
    public_key, issuer_key = own.key.public_key(), issuer.key.public_key()
    # A day back: a verifier's clock may be behind.
    return (
        x509.CertificateBuilder()
        .subject_name(own.name)
        .issuer_name(issuer.name)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + valid_for)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key), critical=False)
    )


def _usage(*, signs_messages: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=signs_messages,
        key_cert_sign=not signs_messages,
        crl_sign=not signs_messages,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _name(common_name: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "CareForAll Sandbox"),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name),
        ]
    )


def _new_key() -> RSAPrivateKey:
    return generate_private_key(65537, 2048)


def _read(connection: sqlite3.Connection, name: str) -> Credential | None:
    row = connection.execute("select * from paypal_certificates where name = ?", (name,)).fetchone()
    if row is None:
        return None
    key = serialization.load_pem_private_key(row["private_key"].encode(), None)
    if not isinstance(key, RSAPrivateKey):
        raise TypeError("The stored key is not an RSA key.")
    return Credential(x509.load_pem_x509_certificate(row["certificate"].encode()), key)


def _write(connection: sqlite3.Connection, name: str, credential: Credential) -> Credential:
    connection.execute(
        "insert into paypal_certificates (name, certificate, private_key, made_at) values (?, ?, ?, ?)",
        (name, credential.pem, credential.key_pem, datetime.now(UTC).timestamp()),
    )
    return credential
