"""The proxy in front of the real services: they answer as the stubs of the other tests do."""

from __future__ import annotations

from typing import Any

import pytest
import requests
from redis import Redis

from stack.running import Stack

UNKNOWN = "01890a5d-ac96-774b-bcce-b302099a8057"


@pytest.fixture(scope="module")
def campaign(stack: Stack, http: requests.Session) -> dict[str, Any]:
    """A campaign."""
    headers = {"Authorization": "Bearer " + stack.token("organizer", "organizer@careforall.example")}
    body = {"title": "Wells for Café", "goal_amount": "1000.50"}
    answer = http.post("/api/v1/campaigns", json=body, headers=headers)
    assert answer.status_code == 201, answer.text
    assert answer.headers["Location"] == f"/api/v1/campaigns/{answer.json()['id']}"
    created: dict[str, Any] = answer.json()
    return created


def refusal(answer: requests.Response) -> tuple[int, str]:
    """Return status and word of an error of the one shape."""
    assert list(answer.json()) == ["code", "message", "details", "hint"]
    return answer.status_code, answer.json()["message"]


def test_ready(http: requests.Session) -> None:
    answer = http.get("/ready")
    checks = {"postgrest": "ok", "webhook_adapter": "ok", "database": "ok", "redis": "ok"}
    assert (answer.status_code, answer.json()) == (200, {"status": "ready", "checks": checks})


def test_a_campaign_is_read(http: requests.Session, campaign: dict[str, Any]) -> None:
    alone = http.get(f"/api/v1/campaigns/{campaign['id']}")
    assert alone.json() == campaign
    assert '"goal_amount": 1000.50' in alone.text, "numbers keep their decimals"
    listed = http.get("/api/v1/campaigns?order=id.desc&limit=100").json()
    assert campaign["id"] in [one["id"] for one in listed]


@pytest.mark.parametrize("path", ["/api/v1/campaigns", "/api/v1/totals/campaigns"])
def test_every_column_that_a_list_may_be_ordered_by_exists(
    http: requests.Session, campaign: dict[str, Any], path: str
) -> None:
    assert campaign
    rule = http.get(path + "?order=nothing").json()["details"]
    columns = rule.partition("columns: ")[2].split()
    assert len(columns) > 5
    for column in columns:
        answer = http.get(f"{path}?order={column}.desc.nullslast&limit=5&offset=0")
        assert answer.status_code == 200, (column, answer.text)


def test_totals_are_cached(stack: Stack, http: requests.Session, campaign: dict[str, Any]) -> None:
    path = f"/api/v1/totals/campaigns/{campaign['id']}"
    with Redis.from_url(stack.env["REDIS_URL"], decode_responses=True) as redis:
        redis.delete(f"totals:{campaign['id']}")
        miss, hit, bypass = http.get(path), http.get(path), http.get(path + "?realtime=true")
        assert [answer.headers["X-Cache"] for answer in (miss, hit, bypass)] == ["MISS", "HIT", "BYPASS"]
        assert [answer.json()["data_source"] for answer in (miss, hit, bypass)] == ["live", "redis", "live"]
        assert hit.text == miss.text.replace('"live"', '"redis"') == redis.get(f"totals:{campaign['id']}")
        assert miss.json()["as_of"] < bypass.json()["as_of"]
        assert '"goal_amount" : 1000.50' in hit.text
    unknown = http.get(f"/api/v1/totals/campaigns/{UNKNOWN}")
    assert refusal(unknown) == (404, "campaign_not_found")


@pytest.mark.parametrize(
    ("path", "word"),
    [
        (f"/api/v1/campaigns/{UNKNOWN}", "campaign_not_found"),
        (f"/api/v1/donations/{UNKNOWN}", "donation_not_found"),
        (f"/api/v1/payments/{UNKNOWN}", "payment_not_found"),
    ],
)
def test_what_does_not_exist(http: requests.Session, path: str, word: str) -> None:
    assert refusal(http.get(path)) == (404, word)


@pytest.mark.parametrize("path", ["/api/v1/donations", "/api/v1/payments/intent"])
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"NaN",
        b"\0",
        b'{"a": "\xff"}',
        b'{"a": "\\u0000"}',
        b'{"a": "\\ud800"}',
        b"[" * 30_000,
    ],
)
def test_what_is_not_json_gets_the_same_word_from_both_services(
    http: requests.Session, path: str, body: bytes
) -> None:
    answer = http.post(path, data=body, headers={"Content-Type": "application/json"})
    assert refusal(answer) == (400, "invalid_json")


def test_head_through_rest_finds_only_what_exists(http: requests.Session) -> None:
    answer = http.head(f"/rest/v1/rpc/campaign?id={UNKNOWN}")
    assert (answer.status_code, answer.content) == (404, b"")


@pytest.mark.parametrize(
    ("path", "headers", "status", "word"),
    [
        ("/campaigns?id=eq.x", {}, 400, "invalid_value"),
        ("/campaigns?nothing=eq.1", {}, 400, "invalid_parameter"),
        ("/campaigns?select=nothing(*)", {}, 400, "invalid_parameter"),
        ("/campaigns?id=x", {}, 400, "invalid_parameter"),
        ("/campaigns?limit=-1", {}, 416, "range_not_satisfiable"),
        ("/nothing", {}, 404, "not_found"),
        ("/rpc/nothing", {}, 404, "not_found"),
        ("/rpc/campaign/x", {}, 404, "not_found"),
        ("/campaigns", {"Accept-Profile": "private"}, 406, "unknown_schema"),
        ("/campaigns", {"Accept": "text/html"}, 415, "unsupported_media_type"),
        ("/campaigns", {"Prefer": "handling=strict, nothing"}, 400, "invalid_parameter"),
        ("/campaigns?id=is.null", {"Accept": "application/vnd.pgrst.object+json"}, 406, "not_one_row"),
        ("/campaigns?title=eq.%ff", {}, 400, "not_utf8"),
    ],
)  # fmt: skip
def test_what_postgrest_refuses(
    http: requests.Session, path: str, headers: dict[str, str], status: int, word: str
) -> None:
    """The real PostgREST gives each of these answers but the last, which would be its bare 500."""
    assert refusal(http.get("/rest/v1" + path, headers=headers)) == (status, word)


def test_postgrest_documents_itself(stack: Stack, http: requests.Session) -> None:
    document = http.get("/rest/v1/").json()
    assert document["basePath"] == "/rest/v1"
    assert f"http://{document['host']}" == stack.gateway_url
    assert "/campaigns" in document["paths"]
