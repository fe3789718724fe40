"""The sandbox's own authority: made once, kept, renewed in time, published whole."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509

from sandbox_gateway.paypal import authority
from sandbox_gateway.storage import Storage
from tests.sandbox_gateway.paypal.conftest import StartPaypal

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def leaf_at(storage: Storage, now: datetime) -> str:
    """Return the name of the certificate that signs at a moment."""
    with storage.writing() as connection:
        return authority.signing_credential(connection, now).certificate_id


def test_it_is_made_once_and_renewed_before_it_expires(tmp_path: Path) -> None:
    with closing(Storage(tmp_path / "state")) as storage:
        first = leaf_at(storage, NOW)
        assert leaf_at(storage, NOW + timedelta(days=300)) == first
        second = leaf_at(storage, NOW + timedelta(days=380))
        assert second != first
        assert leaf_at(storage, NOW + timedelta(days=381)) == second
        with storage.reading() as connection:
            for name in (first, second):
                chain = authority.chain(connection, name)
                assert chain is not None
                leaf, intermediate = x509.load_pem_x509_certificates(chain.encode())
                leaf.verify_directly_issued_by(intermediate)


def test_the_root_is_published_at_every_start(start_paypal: StartPaypal, tmp_path: Path) -> None:
    path = tmp_path / "elsewhere" / "ca.pem"
    start_paypal(ca_file=path).local.sandbox.stop()
    published = path.read_text()
    path.write_text("half of a certi")
    start_paypal(ca_file=path)
    assert path.read_text() == published
    assert path.stat().st_mode & 0o777 == 0o644
    root = x509.load_pem_x509_certificate(published.encode())
    root.verify_directly_issued_by(root)
    assert "PRIVATE" not in published


def test_the_leaf_is_in_the_name_of_paypals_host(tmp_path: Path) -> None:
    with closing(Storage(tmp_path / "state")) as storage, storage.writing() as connection:
        leaf = authority.signing_credential(connection, NOW).certificate
    names = leaf.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    assert [name.value for name in names] == ["messageverificationcerts.sandbox.paypal.com"]
