"""webhook_adapter.certificates: at which address, with which name, under which root."""

from contextlib import suppress
from pathlib import Path

import certifi
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.webhook_adapter.pki import NAME, Wanted, authority, issue, pem, rsa_key
from tests.webhook_adapter.signing import NOW
from webhook_adapter.certificates import Origins, origins_at, paypals_origins, trusted_key
from webhook_adapter.signatures import InvalidSignature

DAY = 86_400
ROOT = authority()
MIDDLE = authority("Test intermediate CA", 1, ROOT)
STRANGER = authority("Strangers' CA", 2)
LEAF = issue(Wanted(), ROOT)

CERT = "/v1/notifications/certs/CERT-360caa42-fca2a594-1d93a270"
LIVE, TEST = paypals_origins(livemode=True), paypals_origins(livemode=False)


def key_of(content: bytes, names: tuple[str, ...] = (), now: float = NOW) -> object:
    return trusted_key(content, [ROOT.certificate], names, now).key


def reason(content: bytes, names: tuple[str, ...] = (), now: float = NOW) -> str:
    with pytest.raises(InvalidSignature) as caught:
        key_of(content, names, now)
    return caught.value.reason


def test_trusted_certificate_gives_its_key_and_end() -> None:
    found = trusted_key(pem(LEAF), [STRANGER.certificate, ROOT.certificate], (), NOW)
    assert found.key.public_numbers() == rsa_key(100).public_key().public_numbers()
    assert found.until == NOW + 300 * DAY


def test_chain_leads_to_the_root() -> None:
    """As PayPal serves it: the leaf, the chain and the root."""
    leaf = issue(Wanted(), MIDDLE)
    assert key_of(pem(leaf, MIDDLE.certificate))
    assert key_of(pem(leaf, MIDDLE.certificate, ROOT.certificate))
    assert reason(pem(leaf)) == "certificate_untrusted"
    assert reason(pem(MIDDLE.certificate, leaf)) == "certificate_of_another"


UNTRUSTED = {
    "another root": issue(Wanted(), STRANGER),
    "signed by itself": issue(Wanted()),
    "a namesake of the root": issue(Wanted(), authority(number=3)),
    "a leaf as an authority": issue(Wanted(), MIDDLE.__class__(LEAF, rsa_key(100)), 101),
}


@pytest.mark.parametrize("name", UNTRUSTED)
def test_untrusted_chain_is_refused(name: str) -> None:
    """Case 16."""
    assert reason(pem(UNTRUSTED[name], LEAF)) == "certificate_untrusted"


def test_no_root_vouches_for_nobody() -> None:
    with pytest.raises(InvalidSignature, match="certificate_untrusted"):
        trusted_key(pem(LEAF), [], (), NOW)


@pytest.mark.parametrize("days", [-11, 301])
def test_expired_or_premature_certificate_is_refused(days: int) -> None:
    """Case 16."""
    assert reason(pem(LEAF), now=NOW + days * DAY) == "certificate_expired"


def test_expired_authority_is_refused() -> None:
    """Case 16: the leaf is valid for longer than its chain."""
    brief = issue(Wanted("Brief CA", (), rsa_key(4), valid_to=1, is_authority=True), ROOT)
    leaf = issue(Wanted(), ROOT.__class__(brief, rsa_key(4)))
    assert key_of(pem(leaf, brief))
    assert reason(pem(leaf, brief), now=NOW + 2 * DAY) == "certificate_untrusted"


WRONG_NAMES = {
    "another domain": Wanted("api.example.org", ("api.example.org",)),
    "a domain that ends alike": Wanted("evilpaypal.com", ("evilpaypal.com",)),
    "a longer domain": Wanted("api.paypal.com.evil.example", ("api.paypal.com.evil.example",)),
    "only the common name is right": Wanted(names=("evil.example",)),
    "the bare domain": Wanted("paypal.com", ("paypal.com",)),
    "capitals": Wanted("X.PAYPAL.COM", ()),
    "an address": Wanted("127.0.0.1", ("127.0.0.1",)),
}


@pytest.mark.parametrize("name", WRONG_NAMES)
def test_wrong_name_is_refused(name: str) -> None:
    """Case 16."""
    assert reason(pem(issue(WRONG_NAMES[name], ROOT))) == "certificate_of_another"


@pytest.mark.parametrize("names", [(NAME,), ("evil.example", NAME), ()])
def test_one_name_below_paypal_is_enough(names: tuple[str, ...]) -> None:
    """Without alternative names the common name counts."""
    assert key_of(pem(issue(Wanted(names=names), ROOT)))


@pytest.mark.parametrize("names", [("127.0.0.1",), ()])
def test_sandbox_may_bear_the_name_of_its_host(names: tuple[str, ...]) -> None:
    sandbox = pem(issue(Wanted("127.0.0.1", names), ROOT))
    assert key_of(sandbox, origins_at("http://127.0.0.1:14242").names)
    assert reason(sandbox) == "certificate_of_another"


def test_unfit_keys_are_refused() -> None:
    small = issue(Wanted(key=rsa_key(5, 1024)), ROOT)
    elliptic = issue(Wanted(key=ec.generate_private_key(ec.SECP256R1())), ROOT)
    assert reason(pem(small)) in ("certificate_untrusted", "certificate_key_unfit")
    assert reason(pem(elliptic)) == "certificate_key_unfit"


UNREADABLE = {
    "nothing": b"",
    "a page": b"<html>Not found</html>",
    "half of one": pem(LEAF)[:500],
    "no base64": b"-----BEGIN CERTIFICATE-----\n!!!\n-----END CERTIFICATE-----\n",
    "base64 of nothing much": b"-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n",
    "bytes": bytes(range(256)) * 10,
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_unreadable_certificate_is_refused(name: str) -> None:
    assert reason(UNREADABLE[name]) == "certificate_unreadable"


def test_many_certificates_take_no_time() -> None:
    """Only the first few certificates are read; here the one that leads to the root comes after them."""
    leaf = issue(Wanted(), MIDDLE)
    assert reason(pem(leaf, *[STRANGER.certificate] * 50, MIDDLE.certificate)) == "certificate_untrusted"


def test_browsers_roots_do_not_vouch_for_ours() -> None:
    roots = x509.load_pem_x509_certificates(Path(certifi.where()).read_bytes())
    with pytest.raises(InvalidSignature, match="certificate_untrusted"):
        trusted_key(pem(LEAF), roots, (), NOW)


@settings(deadline=None)
@given(st.data())
def test_nothing_but_invalid_signature_escapes(data: st.DataObject) -> None:
    """Certificates with some of their bytes changed, dropped or doubled."""
    content = bytearray(pem(LEAF, MIDDLE.certificate))
    for _ in range(data.draw(st.integers(1, 5))):
        start = data.draw(st.integers(0, len(content) - 1))
        content[start : start + data.draw(st.integers(0, 20))] = data.draw(st.binary(max_size=20))
    with suppress(InvalidSignature):
        key_of(bytes(content), now=data.draw(st.integers(-(10**12), 10**12) | st.just(NOW)))


GOOD_ADDRESSES = [
    (LIVE, f"https://api.paypal.com{CERT}"),
    (LIVE, f"https://api-m.paypal.com{CERT}"),
    (TEST, f"https://api.sandbox.paypal.com{CERT}"),
    (TEST, f"https://api-m.sandbox.paypal.com{CERT}"),
    (origins_at("http://127.0.0.1:14242"), f"http://127.0.0.1:14242{CERT}"),
]


@pytest.mark.parametrize(("origins", "url"), GOOD_ADDRESSES)
def test_certificates_lie_at_paypals_hosts(origins: Origins, url: str) -> None:
    origins.check(url)


BAD_ADDRESSES = [
    f"http://api.paypal.com{CERT}",
    f"https://api.paypal.com.evil.example{CERT}",
    f"https://evil@api.paypal.com{CERT}",
    f"https://api.paypal.com@evil.example{CERT}",
    f"https://api.paypal.com:443{CERT}",
    f"https://api.paypal.com:8443{CERT}",
    f"https://api.paypal.com.{CERT}",
    f"https://API.PAYPAL.COM{CERT}",
    f"HTTPS://api.paypal.com{CERT}",
    f"https://127.0.0.1{CERT}",
    f"https://[::1]{CERT}",
    f"https://169.254.169.254{CERT}",
    f"https://localhost{CERT}",
    f"https://evil.example#https://api.paypal.com{CERT}",
    f"https://evil.example\\@api.paypal.com{CERT}",
    f"https://api.paypal.com\\.evil.example{CERT}",
    f"//api.paypal.com{CERT}",
    f" https://api.paypal.com{CERT}",
    f"https://api.paypal.com{CERT}\n",
    f"https://api.paypal.com{CERT}?x",
    f"https://api.paypal.com{CERT}#x",
    f"https://api.paypal.com{CERT}/x",
    f"https://api.paypal.com{CERT}/../x",
    "https://api.paypal.com/v1/notifications/certs/../../../evil",
    "https://api.paypal.com/v1/notifications/certs/%2e%2e",
    "https://api.paypal.com/v1/notifications/certs/",
    "https://api.paypal.com/v1/notifications/certs/" + "A" * 129,
    f"https://api.paypal.com//v1/notifications/certs{CERT}",
    "https://api.paypal.com/",
    "https://api.paypal.com",
    "file:///etc/passwd",
    "ftp://api.paypal.com/v1/notifications/certs/x",
    "data:text/plain,x",
    "",
    "x",
    f"https://api.paypal.com{CERT},https://api.paypal.com{CERT}",
    f"https://www.paypal.com{CERT}",
    # Hosts of the other environment: case 16.
    f"https://api.sandbox.paypal.com{CERT}",
    f"https://api-m.sandbox.paypal.com{CERT}",
]


@pytest.mark.parametrize("url", BAD_ADDRESSES)
def test_certificates_lie_nowhere_else(url: str) -> None:
    """Cases 15 and 16."""
    with pytest.raises(InvalidSignature, match="cert_url_refused"):
        LIVE.check(url)


@pytest.mark.parametrize("livemode", [True, False])
def test_environments_are_apart(livemode: bool) -> None:
    """Case 16."""
    for url in (f"https://{host}{CERT}" for host in ("api.sandbox.paypal.com", "api.paypal.com")):
        if ("sandbox" in url) == livemode:
            with pytest.raises(InvalidSignature, match="cert_url_refused"):
                paypals_origins(livemode=livemode).check(url)


def test_a_base_of_our_own_opens_no_other_door() -> None:
    for url in (f"https://api.sandbox.paypal.com{CERT}", f"http://127.0.0.1:14243{CERT}"):
        with pytest.raises(InvalidSignature, match="cert_url_refused"):
            origins_at("http://127.0.0.1:14242").check(url)
