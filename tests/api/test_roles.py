"""Who may do what: every route by every role, and tokens that are none."""

import base64
import hmac
import json
import time
from collections.abc import Callable

import pytest

from tests.api.http_messages import Answer, Caller, Json
from tests.api.outside import ORGANIZER, Outside, address

Step = Callable[[Caller, Json], Answer]

LOGIN, FORBIDDEN = (401, "login_required"), (403, "forbidden")
ROLES = ("anonymous", "donor", "organizer", "staff", "service")

# What each role gets; a number is success.
EXPECTED: dict[str, tuple[int | tuple[int, str], ...]] = {
    "create a campaign": (LOGIN, FORBIDDEN, 201, 201, FORBIDDEN),
    "change a campaign": (LOGIN, FORBIDDEN, 200, 200, FORBIDDEN),
    "pledge": (201, 201, 201, 201, 201),
    "open a payment": (200, 200, 200, 200, 200),
    "give up a pledge": (LOGIN, FORBIDDEN, FORBIDDEN, FORBIDDEN, 200),
    "refund": (LOGIN, FORBIDDEN, FORBIDDEN, 202, FORBIDDEN),
    "explain": (LOGIN, FORBIDDEN, FORBIDDEN, 200, FORBIDDEN),
    "send a notification": (LOGIN, FORBIDDEN, FORBIDDEN, FORBIDDEN, 202),
    "see what was sent": (LOGIN, FORBIDDEN, FORBIDDEN, 200, FORBIDDEN),
    "read campaigns": (200, 200, 200, 200, 200),
    "read a campaign": (200, 200, 200, 200, 200),
    "read a donation": (200, 200, 200, 200, 200),
    "read a payment": (200, 200, 200, 200, 200),
    "read totals": (200, 200, 200, 200, 200),
    "read the leaderboard": (200, 200, 200, 200, 200),
    "see who is alive": (200, 200, 200, 200, 200),
}

STEPS: dict[str, Step] = {
    "create a campaign": lambda by, _: by.post("/campaigns", {"title": "Wells"}),
    "change a campaign": lambda by, it: by.patch(
        f"/campaigns/{it['campaign']['id']}", {"version": it["campaign"]["version"], "description": "New"}
    ),
    "pledge": lambda by, it: by.post(
        "/donations", {"campaign_id": it["campaign"]["id"], "donor_email": address(), "amount": "5.00"}
    ),
    "open a payment": lambda by, it: by.post(
        "/payments/intent", {"donation_id": it["open"]["donation_id"], "gateway": "stripe"}
    ),
    "give up a pledge": lambda by, it: by.patch(
        f"/donations/{it['pledged']['id']}/status", {"status": "FAILED", "version": 1}
    ),
    "refund": lambda by, it: by.post(f"/payments/{it['paid']['id']}/refund", {"amount": "1.00"}),
    "explain": lambda by, it: by.post("/rest/v1/rpc/explain_donation", {"id": it["pledged"]["id"]}),
    "send a notification": lambda by, it: by.post(
        "/notifications/send", {"donation_id": it["paid"]["donation_id"], "type": "EMAIL", "kind": "receipt"}
    ),
    "see what was sent": lambda by, it: by.get(f"/notifications/{it['paid']['donation_id']}"),
    "read campaigns": lambda by, _: by.get("/campaigns"),
    "read a campaign": lambda by, it: by.get(f"/campaigns/{it['campaign']['id']}"),
    "read a donation": lambda by, it: by.get(f"/donations/{it['pledged']['id']}"),
    "read a payment": lambda by, it: by.get(f"/payments/{it['paid']['id']}"),
    "read totals": lambda by, it: by.get(f"/totals/campaigns/{it['campaign']['id']}"),
    "read the leaderboard": lambda by, _: by.get("/totals/campaigns"),
    "see who is alive": lambda by, _: by.get("/health"),
}


@pytest.fixture(scope="module")
def paid(care: Outside, campaign: Json) -> Json:
    """A captured payment."""
    return care.paid(campaign)


@pytest.fixture
def things(care: Outside, campaign: Json, paid: Json) -> Json:
    """One of each that the steps are about."""
    return {
        "campaign": care.campaign(),
        "pledged": care.donation(campaign),
        "open": care.payment(campaign),
        "paid": paid,
    }


def caller(care: Outside, role: str) -> Caller:
    """Return a caller; the organizer owns the campaigns, the donor made none of the gifts."""
    if role == "anonymous":
        return care.anyone
    return care.organizer if role == "organizer" else care.of(role, address(role))


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("step", STEPS)
def test_who_may_do_what(care: Outside, things: Json, step: str, role: str) -> None:
    answer = STEPS[step](caller(care, role), things)

    expected = EXPECTED[step][ROLES.index(role)]
    if isinstance(expected, int):
        assert answer.status == expected, answer.text
        return
    assert answer.refusal == expected
    # What stands in the way is who asks, not what there is.
    assert "WWW-Authenticate" in answer.headers if expected == LOGIN else "id" not in answer.json


def test_an_organizer_changes_only_their_own(care: Outside) -> None:
    campaign = care.campaign()
    change = {"version": campaign["version"], "title": "Mine"}
    path = f"/campaigns/{campaign['id']}"
    staffs = care.staff.post("/campaigns", {"title": "Of the house"}).made()

    care.of("organizer", address()).patch(path, change).refuses(403, "not_yours")
    care.of("organizer").patch(path, change).refuses(403, "email_required")
    care.organizer.patch(f"/campaigns/{staffs['id']}", change).refuses(403, "not_yours")

    assert care.anyone.get(path).json == campaign
    assert care.of("organizer", ORGANIZER.upper()).patch(path, change).status == 200


def test_history_is_for_staff(care: Outside, paid: Json) -> None:
    path = f"/payments/{paid['id']}"

    seen = {role: "history" in caller(care, role).get(path).made(200) for role in ROLES}

    assert seen == {"anonymous": False, "donor": False, "organizer": False, "staff": True, "service": True}


def test_a_payment_shows_no_secret(care: Outside, paid: Json) -> None:
    """The client secret pays: only the answer that opens the payment holds it."""
    for role in ROLES:
        assert "secret" not in caller(care, role).get(f"/payments/{paid['id']}").text


@pytest.mark.parametrize("role", ROLES)
def test_tables_are_not_shown(care: Outside, role: str) -> None:
    """Case 91, as far as HTTP goes: PostgREST shows two views, staff one more, and what the role may call."""
    by = caller(care, role)
    paths = by.get("/rest/v1/").json["paths"]
    views = {path for path in paths if not path.startswith("/rpc/")} - {"/"}

    assert views == {"/campaigns", "/campaign_totals"} | ({"/parked_events"} if role == "staff" else set())
    for table in ("donations", "donors", "payments", "gateway_events", "notifications", "idempotency_keys",
                  "audit_log", "broken_invariants", "attention"):  # fmt: skip
        by.get(f"/rest/v1/{table}").refuses(404, "not_found")
    for function in (
        "receive_webhook",
        "open_payment",
        "store_intent",
        "route_events",
        "apply_parked_events",
    ):
        assert by.post(f"/rest/v1/rpc/{function}", {}).status == 404


# --- Tokens ------------------------------------------------------------------------------------------


def token(secret: str, claims: Json, algorithm: str = "HS256") -> str:
    """Return a token of any claims, also such as no library would write."""
    parts = [{"alg": algorithm, "typ": "JWT"}, claims]
    text = b".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in parts)
    digest = {"HS256": "sha256", "HS512": "sha512"}.get(algorithm)
    signature = hmac.digest(secret.encode(), text, digest) if digest else b""
    return (text + b"." + base64.urlsafe_b64encode(signature).rstrip(b"=")).decode()


@pytest.mark.usefixtures("nothing_stored")
@pytest.mark.parametrize("path", ["/donations", "/campaigns"])
def test_invalid_tokens(care: Outside, campaign: Json, path: str) -> None:
    """An invalid token is refused even where none is needed."""
    secret, now = care.stack.env["JWT_SECRET"], int(time.time())
    good = {"role": "staff", "email": "stan@careforall.example", "exp": now + 600}
    head, claims, signature = token(secret, good).split(".")
    bad = {
        "expired": token(secret, good | {"exp": now - 60}),
        "not yet": token(secret, good | {"nbf": now + 600}),
        "forged": token("x" * 64, good),
        "unsigned": token(secret, good, "none"),
        "none, signed": token(secret, good, "none") + signature,
        "another algorithm": token(secret, good, "HS512"),
        "claims exchanged": ".".join(
            [head, token(secret, good | {"role": "service"}).split(".")[1], signature]
        ),
        "signature cut off": ".".join([head, claims, signature[:-4]]),
        "no signature": f"{head}.{claims}.",
        "two parts": f"{head}.{claims}",
        "garbage": "a.b.c",
        "word": "staff",
        "time as text": token(secret, good | {"exp": "tomorrow"}),
        "claims are a list": token(secret, [good]),  # type: ignore[arg-type]
    }
    body = (
        {"title": "x"}
        if path == "/campaigns"
        else {"campaign_id": campaign["id"], "donor_email": address(), "amount": 1}
    )

    for name, each in bad.items():
        answer = care.bearer(each).post(path, body)
        assert answer.refusal == (401, "invalid_token"), name
        assert answer.headers["WWW-Authenticate"].startswith("Bearer"), name


NO_ROLES: list[object] = ["nobody", "", "STAFF", "staff ", "staff;", ["staff"], {"staff": True}, 5, True]
INNER_ROLES = ["authenticator", "careforall_owner", "postgres", "webhook_adapter", "workers", "pg_monitor"]


@pytest.mark.parametrize("role", [*NO_ROLES, *INNER_ROLES])
def test_roles_that_are_not_for_callers(care: Outside, role: object) -> None:
    """The signature is ours, and the token is refused all the same."""
    claims = {"role": role, "exp": int(time.time()) + 600}
    by = care.bearer(token(care.stack.env["JWT_SECRET"], claims))

    for answer in (by.post("/campaigns", {"title": "x"}), by.get("/campaigns"), by.get("/rest/v1/campaigns")):
        assert answer.refusal in [(401, "invalid_token"), (403, "forbidden")]


@pytest.mark.parametrize(
    "email", [None, "", [], ["grace@example.org"], {"a": 1}, 5, "%", "_@example.org", "*"]
)
def test_claims_that_are_not_addresses(care: Outside, campaign: Json, email: object) -> None:
    """A donor without an address owns nothing, not even what has no address."""
    grace = "grace@example.org"
    donation = care.donation(campaign, donor_email=grace)
    claims = {"role": "donor", "email": email, "exp": int(time.time()) + 600}

    seen = (
        care.bearer(token(care.stack.env["JWT_SECRET"], claims)).get(f"/donations/{donation['id']}").made(200)
    )

    assert seen["donor_email"] == "g***@example.org"


@pytest.mark.parametrize("email", [None, "", [], ["grace@example.org"], {"a": 1}, 5, True, "grace"])
def test_every_write_is_attributed_to_someone(care: Outside, campaign: Json, email: object) -> None:
    """A number or a list is not an address, although it can be read as text."""
    secret, claims = care.stack.env["JWT_SECRET"], {"email": email, "exp": int(time.time()) + 600}
    pledge = {"campaign_id": campaign["id"], "donor_email": address(), "amount": 1}

    for role, path, body in (
        ("organizer", "/campaigns", {"title": "x"}),
        ("staff", "/campaigns", {"title": "x"}),
        ("donor", "/donations", pledge),
    ):
        answer = care.bearer(token(secret, claims | {"role": role})).post(path, body)
        answer.refuses(403, "email_required")
