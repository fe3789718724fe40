"""Campaigns: create, read, list, change, and when they take gifts."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from tests.api.http_messages import written
from tests.api.outside import Outside

UNKNOWN = "01890a5d-ac96-774b-bcce-b302099a8057"


def moment(**ahead: float) -> str:
    """Return an RFC 3339 time so far from now."""
    return (datetime.now(UTC) + timedelta(**ahead)).isoformat()


def test_the_least_that_a_campaign_says(care: Outside) -> None:
    answer = care.organizer.post("/campaigns", {"title": "Wells"})

    made = answer.made()
    assert answer.headers["Location"] == f"/api/v1/campaigns/{made['id']}"
    assert UUID(made["id"]).version == 7
    assert made == {
        "id": made["id"],
        "title": "Wells",
        "description": "",
        "goal_amount": None,
        "currency": "USD",
        "starts_at": None,
        "ends_at": None,
        "status": "ACTIVE",
        "version": 1,
        "totals": made["totals"],
        "created_at": made["created_at"],
        "updated_at": made["updated_at"],
    }
    totals = made["totals"]
    assert (written(totals["total_amount"]), totals["total_donations"], totals["unique_donors"]) == (
        "0.00",
        0,
        0,
    )


def test_all_that_a_campaign_may_say(care: Outside) -> None:
    wish = {
        "title": "Wells",
        "description": "Water,\nfor everyone.",
        "goal_amount": "1250.5",
        "currency": "EUR",
        "starts_at": "2026-01-01T00:00:00+02:00",
        "ends_at": "2999-12-31T23:59:59.5Z",
    }

    made = care.campaign(**wish)

    assert written(made["goal_amount"]) == "1250.50"
    assert {name: made[name] for name in ("title", "description", "currency")} == {
        name: wish[name] for name in ("title", "description", "currency")
    }
    for field in ("starts_at", "ends_at"):
        assert datetime.fromisoformat(made[field]) == datetime.fromisoformat(wish[field])
        assert made[field].endswith(("+00:00", "Z")), "UTC"


@pytest.mark.parametrize(
    "time",
    [
        "2999-12-31T23:59:59Z",
        "2999-12-31t23:59:59z",
        "2999-12-31T23:59:59.1Z",
        "2999-12-31T23:59:59.123456Z",
        "2999-12-31T23:59:59.123456789Z",
        "2999-12-31T23:59:59-11:30",
        "3000-02-28T00:00:00+00:00",
        "2996-02-29T00:00:00Z",
    ],
)
def test_times_are_rfc_3339(care: Outside, time: str) -> None:
    """As other programs write them: some to the nanosecond, some in small letters."""
    shown = datetime.fromisoformat(care.campaign(ends_at=time)["ends_at"])

    assert abs(shown - datetime.fromisoformat(time.upper())) < timedelta(microseconds=2)


def test_nobody_sees_who_organizes(care: Outside) -> None:
    campaign = care.campaign()

    for by in (care.anyone, care.staff, care.organizer):
        for path in (f"/campaigns/{campaign['id']}", "/campaigns", "/rest/v1/campaigns"):
            assert "olga" not in by.get(path).text


def test_it_takes_gifts_at_once(care: Outside) -> None:
    assert care.donate(care.campaign()).status == 201


@pytest.mark.usefixtures("nothing_stored")
@pytest.mark.parametrize(
    ("field", "value", "word"),
    [
        ("title", "", "empty_field"),
        ("title", "   ", "empty_field"),
        ("title", "x" * 201, "too_long"),
        ("title", 5, "wrong_type"),
        ("title", ["x"], "wrong_type"),
        ("description", "x" * 20_001, "too_long"),
        ("description", 5, "wrong_type"),
        ("starts_at", "tomorrow", "invalid_time"),
        ("starts_at", "2026-12-24", "invalid_time"),
        ("starts_at", "2026-12-24T18:00:00", "invalid_time"),
        ("starts_at", "2026-12-24 18:00:00Z", "invalid_time"),
        ("starts_at", "2026-02-30T00:00:00Z", "invalid_time"),
        ("starts_at", "2026-12-24T24:00:00Z", "invalid_time"),
        ("starts_at", "2026-12-24T18:00:00+99:00", "invalid_time"),
        ("starts_at", "infinity", "invalid_time"),
        ("starts_at", "now", "invalid_time"),
        ("starts_at", "0000-01-01T00:00:00Z", "invalid_time"),
        ("starts_at", "\uff12\uff10\uff12\uff16-12-24T18:00:00Z", "invalid_time"),
        ("ends_at", 1_800_000_000, "invalid_time"),
        ("ends_at", "", "invalid_time"),
        ("ends_at", "2020-01-01T00:00:00Z", "invalid_period"),
    ],
)
def test_fields_of_a_campaign(care: Outside, field: str, value: object, word: str) -> None:
    body = {"title": "Wells"} | {field: value}

    care.organizer.post("/campaigns", body).refuses(400, word, names=field)


@pytest.mark.usefixtures("nothing_stored")
def test_it_must_start_before_it_ends(care: Outside) -> None:
    body = {"title": "Wells", "starts_at": moment(days=2), "ends_at": moment(days=1)}

    care.organizer.post("/campaigns", body).refuses(400, "invalid_period", names="ends_at")


# --- When it takes gifts -----------------------------------------------------------------------------


def test_before_it_starts(care: Outside) -> None:
    campaign = care.campaign(starts_at=moment(hours=1))

    care.donate(campaign).refuses(409, "campaign_closed")


def test_once_it_has_started(care: Outside) -> None:
    campaign = care.campaign(starts_at=moment(hours=-1), ends_at=moment(hours=1))

    assert care.donate(campaign).status == 201


def test_after_it_has_ended(care: Outside) -> None:
    """Its end is moved into the past, since such a campaign cannot be created."""
    campaign = care.campaign(starts_at=moment(days=-2))
    ended = care.organizer.patch(f"/campaigns/{campaign['id']}", {"version": 1, "ends_at": moment(days=-1)})
    assert ended.status == 200, ended.text

    care.donate(campaign).refuses(409, "campaign_closed")


def test_closing_and_opening_again(care: Outside) -> None:
    """Who has pledged may still pay."""
    campaign = care.campaign()
    payment = care.payment(campaign)
    path = f"/campaigns/{campaign['id']}"

    closed = care.organizer.patch(path, {"version": 1, "status": "CLOSED"}).made(200)
    assert (closed["status"], closed["version"]) == ("CLOSED", 2)
    care.donate(campaign).refuses(409, "campaign_closed")
    assert care.pay(payment) == 200
    care.donation_when(payment["donation_id"], status="COMPLETED")

    assert care.organizer.patch(path, {"version": 2, "status": "ACTIVE"}).made(200)["version"] == 3
    assert care.donate(campaign).status == 201


# --- Changes -----------------------------------------------------------------------------------------


def test_what_is_absent_stays(care: Outside) -> None:
    campaign = care.campaign(description="Water", goal_amount="100", ends_at="2999-01-01T00:00:00Z")

    changed = care.organizer.patch(f"/campaigns/{campaign['id']}", {"version": 1, "title": "Pumps"}).made(200)

    assert changed == campaign | {"title": "Pumps", "version": 2, "updated_at": changed["updated_at"]}
    assert changed["updated_at"] > campaign["updated_at"]
    assert care.anyone.get(f"/campaigns/{campaign['id']}").json == changed


def test_null_clears_goal_and_times(care: Outside) -> None:
    campaign = care.campaign(goal_amount="100", ends_at="2999-01-01T00:00:00Z")

    changed = care.organizer.patch(
        f"/campaigns/{campaign['id']}", {"version": 1, "goal_amount": None, "ends_at": None}
    ).made(200)

    assert (changed["goal_amount"], changed["ends_at"]) == (None, None)


def test_a_stale_version_changes_nothing(care: Outside) -> None:
    campaign = care.campaign()
    path = f"/campaigns/{campaign['id']}"
    first = care.organizer.patch(path, {"version": 1, "title": "First"}).made(200)

    for version in (1, 3, 999_999_999):
        refused = care.staff.patch(path, {"version": version, "title": "Second"})
        refused.refuses(409, "stale_version", names="version")

    assert care.anyone.get(path).json == first


@pytest.mark.parametrize("field", ["currency", "id", "totals", "organizer_email", "created_at"])
def test_what_cannot_be_changed(care: Outside, field: str) -> None:
    campaign = care.campaign()

    answer = care.organizer.patch(f"/campaigns/{campaign['id']}", {"version": 1, field: "EUR"})

    answer.refuses(400, "unknown_field", names=field)


@pytest.mark.parametrize(
    ("field", "value", "word"),
    [
        ("version", "1", "wrong_type"),
        ("version", 1.0, "wrong_type"),
        ("version", 0, "wrong_type"),
        ("version", 2**31, "wrong_type"),
        ("version", [], "wrong_type"),
        ("status", "OPEN", "unknown_status"),
        ("status", "active", "unknown_status"),
        ("status", 1, "wrong_type"),
        ("title", "", "empty_field"),
        ("goal_amount", 0, "invalid_amount"),
        ("ends_at", "x", "invalid_time"),
    ],
)
def test_invalid_changes(care: Outside, field: str, value: object, word: str) -> None:
    campaign = care.campaign()
    path = f"/campaigns/{campaign['id']}"

    care.organizer.patch(path, {"version": 1} | {field: value}).refuses(400, word, names=field)

    assert care.anyone.get(path).json == campaign


def test_changing_no_campaign(care: Outside) -> None:
    care.staff.patch(f"/campaigns/{UNKNOWN}", {"version": 1}).refuses(404, "campaign_not_found")


# --- Lists -------------------------------------------------------------------------------------------


def test_newest_first_page_by_page(care: Outside) -> None:
    made = [care.campaign()["id"] for _ in range(5)]

    pages = [care.anyone.get(f"/campaigns?limit=2&offset={offset}").rows() for offset in (0, 2, 4)]

    listed = [campaign["id"] for page in pages for campaign in page]
    assert listed[:5] == made[::-1]
    assert [len(page) for page in pages[:2]] == [2, 2]


def test_a_list_shows_what_one_shows(care: Outside) -> None:
    """The same fields with the same values, amounts as they are written."""
    campaign = care.campaign(goal_amount="7.5")
    care.paid(campaign, amount="2.50")

    (listed,) = care.anyone.get("/campaigns?limit=1").rows()

    assert listed == care.anyone.get(f"/campaigns/{campaign['id']}").json
    assert written(listed["goal_amount"]) == "7.50"
    assert written(listed["totals"]["total_amount"]) == "2.50"
    assert listed["totals"]["total_donations"] == 1


def test_ordered_by_title(care: Outside) -> None:
    for title in ("aa-b", "aa-c", "aa-a"):
        care.campaign(title=title)

    titles = [each["title"] for each in care.anyone.get("/campaigns?order=title.asc&limit=100").rows()]

    assert [title for title in titles if title.startswith("aa-")] == ["aa-a", "aa-b", "aa-c"]


def test_beyond_the_end(care: Outside) -> None:
    assert care.anyone.get("/campaigns?offset=999999999").rows() == []
