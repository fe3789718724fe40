"""Pledges: what POST answers, who sees what of it, and the one change by hand."""

import re
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from tests.api.http_messages import Json, written
from tests.api.outside import ORGANIZER, Outside, address

UNKNOWN = "01890a5d-ac96-774b-bcce-b302099a8057"
PRIVATE = {"extra_data", "receipt_number"}


@pytest.fixture(scope="module")
def grace() -> str:
    """Who gave."""
    return address("grace")


@pytest.fixture(scope="module")
def donation(care: Outside, campaign: Json, grace: str) -> Json:
    """A pledge that says everything."""
    return care.donation(
        campaign,
        donor_email=grace,
        donor_name="Grace",
        message="Well done,\nall of you!",
        extra_data={"source": "newsletter", "tags": ["a", 1, None, {"b": True}]},
    )


def test_a_pledge_is_answered_in_full(care: Outside, campaign: Json, donation: Json, grace: str) -> None:
    said = {name: donation[name] for name in donation if name not in ("id", "created_at", "updated_at")}

    assert said == {
        "campaign_id": campaign["id"],
        "donor_email": grace,
        "donor_name": "Grace",
        "anonymous": False,
        "message": "Well done,\nall of you!",
        "amount": said["amount"],
        "currency": "USD",
        "status": "PENDING",
        "payment_intent_id": None,
        "version": 1,
        "extra_data": {"source": "newsletter", "tags": ["a", 1, None, {"b": True}]},
        "receipt_number": None,
    }
    assert written(donation["amount"]) == "12.50"
    assert UUID(donation["id"]).version == 7
    for moment in (donation["created_at"], donation["updated_at"]):
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)", moment)
        assert abs(datetime.fromisoformat(moment) - datetime.now(UTC)) < timedelta(minutes=5)
    assert care.of("donor", grace).get(f"/donations/{donation['id']}").json == donation


def test_a_pledge_has_an_address(care: Outside, campaign: Json) -> None:
    answer = care.donate(campaign)

    assert answer.headers["Location"] == f"/api/v1/donations/{answer.made()['id']}"
    assert answer.headers["Content-Type"].startswith("application/json")
    assert "Idempotency-Replayed" not in answer.headers


def test_the_least_that_a_pledge_says(care: Outside, campaign: Json) -> None:
    least = {"campaign_id": campaign["id"], "donor_email": address(), "amount": 7}

    made = care.anyone.post("/donations", least).made()

    assert (written(made["amount"]), made["currency"]) == ("7.00", "USD")
    assert (made["donor_name"], made["anonymous"], made["message"]) == (None, False, None)
    assert made["extra_data"] in (None, {})


def test_null_is_as_good_as_nothing(care: Outside, campaign: Json) -> None:
    nothing = dict.fromkeys(("currency", "donor_name", "anonymous", "message", "extra_data"))

    made = care.donation(campaign, **nothing)

    assert (made["currency"], made["anonymous"], made["donor_name"]) == ("USD", False, None)


@pytest.mark.parametrize("role", ["donor", "organizer", "staff", "service"])
def test_callers_with_a_token_may_pledge(care: Outside, campaign: Json, role: str) -> None:
    body = {"campaign_id": campaign["id"], "donor_email": address(), "amount": "5"}

    assert care.of(role, address(role)).post("/donations", body).status == 201


# --- Who sees what ----------------------------------------------------------------------------------


def test_holders_of_the_id_see_what_is_public(care: Outside, donation: Json) -> None:
    others = [care.anyone, care.organizer, care.of("donor", address("other")), care.of("donor")]
    for caller in others:
        seen = caller.get(f"/donations/{donation['id']}").made(200)
        assert re.fullmatch(r"g\*\*\*@example\.org", seen["donor_email"])
        assert seen == {k: v for k, v in donation.items() if k not in PRIVATE} | {
            "donor_email": seen["donor_email"]
        }


def test_its_donor_and_staff_see_all(care: Outside, donation: Json, grace: str) -> None:
    for caller in [care.of("donor", grace), care.of("donor", grace.title()), care.staff, care.service]:
        assert caller.get(f"/donations/{donation['id']}").made(200) == donation


def test_the_organizers_own_token_opens_no_donors_data(care: Outside, campaign: Json) -> None:
    """An organizer may give as well, but only the role donor makes the address of the token count."""
    donation = care.donation(campaign, donor_email=ORGANIZER)

    assert care.organizer.get(f"/donations/{donation['id']}").made(200)["donor_email"] != ORGANIZER


def test_anonymous_donors_stay_so(care: Outside, campaign: Json) -> None:
    grace = address("grace")
    donation = care.donation(campaign, donor_name="Grace", anonymous=True, donor_email=grace)
    path = f"/donations/{donation['id']}"

    for caller in (care.anyone, care.organizer, care.of("donor", address())):
        answer = caller.get(path)
        assert answer.made(200)["donor_name"] is None
        assert answer.json["anonymous"] is True
        assert "Grace" not in answer.text
        assert grace not in answer.text
    assert care.of("donor", grace).get(path).json["donor_name"] == "Grace"
    assert care.staff.get(path).json["donor_name"] == "Grace"


@pytest.mark.parametrize("local", ["a", "ab", "x" * 64])
def test_addresses_are_masked_however_short(care: Outside, campaign: Json, local: str) -> None:
    donation = care.donation(campaign, donor_email=f"{local}@mail.example.org")

    shown = care.donation_now(donation["id"])["donor_email"]
    assert shown == f"{local[0]}***@mail.example.org"


# --- PATCH /donations/:id/status ---------------------------------------------------------------------


def test_giving_up_a_pledge(care: Outside, campaign: Json) -> None:
    donation = care.donation(campaign)

    answer = care.service.patch(f"/donations/{donation['id']}/status", {"status": "FAILED", "version": 1})

    given_up = answer.made(200)
    assert (given_up["id"], given_up["status"], given_up["version"]) == (donation["id"], "FAILED", 2)


def test_captured_money_completes_it_all_the_same(care: Outside, campaign: Json) -> None:
    """A service gives up while the donor is typing the card's number."""
    payment = care.payment(campaign)
    path = f"/donations/{payment['donation_id']}"
    version = care.donation_now(payment["donation_id"])["version"]

    given_up = care.service.patch(f"{path}/status", {"status": "FAILED", "version": version})
    assert given_up.made(200)["status"] == "FAILED"
    assert care.pay(payment) == 200

    care.donation_when(payment["donation_id"], status="COMPLETED")


def test_stale_version_comes_before_step_not_allowed(care: Outside, campaign: Json) -> None:
    donation = care.donation(campaign)
    path = f"/donations/{donation['id']}/status"

    care.service.patch(path, {"status": "COMPLETED", "version": 7}).refuses(409, "stale_version", "version")
    care.service.patch(path, {"status": "COMPLETED", "version": 1}).refuses(409, "step_not_allowed", "status")
    assert care.donation_now(donation["id"])["version"] == 1


@pytest.mark.parametrize("status", ["PENDING", "COMPLETED", "REFUNDED"])
def test_only_failed_can_be_set(care: Outside, campaign: Json, status: str) -> None:
    donation = care.donation(campaign)

    answer = care.service.patch(f"/donations/{donation['id']}/status", {"status": status, "version": 1})

    answer.refuses(409, "step_not_allowed", "status")


def test_only_pending_can_be_given_up(care: Outside, campaign: Json) -> None:
    payment = care.paid(campaign)
    donation = care.donation_now(payment["donation_id"])
    body = {"status": "FAILED", "version": donation["version"]}

    care.service.patch(f"/donations/{donation['id']}/status", body).refuses(409, "step_not_allowed")

    assert care.donation_now(donation["id"]) == donation


@pytest.mark.parametrize(
    ("body", "word", "field"),
    [
        ({"status": "FAILED"}, "missing_field", "version"),
        ({"version": 1}, "missing_field", "status"),
        ({"status": "FAILED", "version": None}, "missing_field", "version"),
        ({"status": "FAILED", "version": "1"}, "wrong_type", "version"),
        ({"status": "FAILED", "version": 1.5}, "wrong_type", "version"),
        ({"status": "FAILED", "version": 0}, "wrong_type", "version"),
        ({"status": "FAILED", "version": -1}, "wrong_type", "version"),
        ({"status": "FAILED", "version": 10**30}, "wrong_type", "version"),
        ({"status": "FAILED", "version": True}, "wrong_type", "version"),
        ({"status": "PAID", "version": 1}, "unknown_status", "status"),
        ({"status": "failed", "version": 1}, "unknown_status", "status"),
        ({"status": 1, "version": 1}, "wrong_type", "status"),
        ({"status": "FAILED", "version": 1, "amount": "1"}, "unknown_field", "amount"),
    ],
)
def test_invalid_changes_of_status(care: Outside, campaign: Json, body: Json, word: str, field: str) -> None:
    donation = care.donation(campaign)

    care.service.patch(f"/donations/{donation['id']}/status", body).refuses(400, word, field)

    assert care.donation_now(donation["id"])["status"] == "PENDING"


def test_status_of_an_unknown_donation(care: Outside) -> None:
    body = {"status": "FAILED", "version": 1}

    care.service.patch(f"/donations/{UNKNOWN}/status", body).refuses(404, "donation_not_found")
    care.service.patch("/donations/x/status", body).refuses(400, "invalid_id", "id")
