"""GET /totals/campaigns/:id: from Redis where possible, and correct in any case."""

from __future__ import annotations

import json
import socket
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from redis import Redis

from tests.gateway.conftest import StartProxy
from tests.gateway.harness import Answer, Proxy, Received, Response, Service
from tests.support.ports import free_ports

MOMENT = "2026-01-02T03:04:05.123456+00:00"


@dataclass(frozen=True)
class Campaign:
    """A campaign of one test alone, because the proxy remembers which totals it has served."""

    id: str = field(default_factory=lambda: str(uuid.uuid4()))

    @property
    def path(self) -> str:
        """Return where its total is read."""
        return f"/api/v1/totals/campaigns/{self.id}"

    @property
    def target(self) -> str:
        """Return how PostgREST is asked."""
        return f"/rpc/campaign_total?id={self.id}"

    @property
    def key(self) -> str:
        """Return its key in Redis."""
        return f"totals:{self.id}"

    def total(self, as_of: str = MOMENT, source: str = "live", amount: str = "12.50") -> str:
        """Return a total as PostgreSQL writes it: blanks around colons, amounts with their decimals."""
        return (
            f'{{"campaign_id" : "{self.id}", "currency" : "USD", "total_amount" : {amount}, '
            f'"total_donations" : 1, "unique_donors" : 1, "goal_amount" : 100000000000000000.10, '
            f'"other_currencies" : [], "as_of" : "{as_of}", "last_updated" : null, '
            f'"data_source" : "{source}"}}'
        )

    def kept(self, as_of: str = MOMENT, amount: str = "12.50") -> str:
        """Return the total as it is kept in Redis."""
        return self.total(as_of, "redis", amount)


@pytest.fixture
def campaign() -> Campaign:
    """A new campaign."""
    return Campaign()


@pytest.fixture
def live(postgrest: Service, campaign: Campaign) -> Service:
    """PostgREST, answering with a total."""
    postgrest.answer(200, campaign.total().encode())
    return postgrest


def told(answer: Response) -> tuple[int, str | None, str]:
    """Return status, X-Cache and body."""
    return answer.status, answer.headers.get("X-Cache"), answer.body.decode()


def test_a_miss_is_answered_live_and_kept(
    proxy: Proxy, live: Service, redis: Redis, campaign: Campaign
) -> None:
    assert told(proxy.get(campaign.path)) == (200, "MISS", campaign.total())
    assert live.only().target == campaign.target
    assert redis.get(campaign.key) == campaign.kept()
    assert 295 <= redis.ttl(campaign.key) <= 300


def test_a_hit_is_the_kept_text_and_does_not_ask_postgrest(
    proxy: Proxy, live: Service, redis: Redis, campaign: Campaign
) -> None:
    redis.set(campaign.key, campaign.kept(amount="0.10"))
    answer = proxy.get(campaign.path)
    assert told(answer) == (200, "HIT", campaign.kept(amount="0.10"))
    assert answer.headers.get("Content-Type") == "application/json; charset=utf-8"
    assert not live.received


def test_the_second_read_is_a_hit(proxy: Proxy, live: Service, redis: Redis, campaign: Campaign) -> None:
    assert redis.dbsize() == 0
    answers = [proxy.get(campaign.path) for _ in range(5)]
    assert [answer.headers.get("X-Cache") for answer in answers] == ["MISS", "HIT", "HIT", "HIT", "HIT"]
    assert {answer.json()["data_source"] for answer in answers[1:]} == {"redis"}
    assert len(live.received) == 1


def test_compact_json_is_also_understood(
    proxy: Proxy, postgrest: Service, redis: Redis, campaign: Campaign
) -> None:
    postgrest.answer(200, json.dumps(json.loads(campaign.total()), separators=(",", ":")).encode())
    proxy.get(campaign.path)
    assert json.loads(redis.get(campaign.key) or "") == json.loads(campaign.kept())


def test_capitals_in_the_id_are_the_same_campaign(
    proxy: Proxy, live: Service, redis: Redis, campaign: Campaign
) -> None:
    proxy.get(campaign.path)
    assert redis.keys() == [campaign.key]
    assert proxy.get(f"/api/v1/totals/campaigns/{campaign.id.upper()}").headers.get("X-Cache") == "HIT"
    assert len(live.received) == 1


def test_head_tells_the_length(proxy: Proxy, live: Service, redis: Redis, campaign: Campaign) -> None:
    """A miss by HEAD fills the cache as well."""
    for expected in ("MISS", "HIT"):
        answer = proxy.request("HEAD", campaign.path)
        assert told(answer) == (200, expected, "")
        assert int(answer.headers.get("Content-Length") or 0) >= len(campaign.total())
    assert live.only().method == "GET"
    assert redis.exists(campaign.key)


def test_realtime_bypasses_the_cache(proxy: Proxy, live: Service, redis: Redis, campaign: Campaign) -> None:
    kept = campaign.kept(amount="0.10")
    redis.set(campaign.key, kept)
    assert told(proxy.get(campaign.path + "?realtime=true")) == (200, "BYPASS", campaign.total())
    assert live.only().target == campaign.target
    assert redis.get(campaign.key) == kept


@pytest.mark.parametrize("query", ["realtime=false", "realtime="])
def test_realtime_that_is_false_or_empty_uses_the_cache(
    proxy: Proxy, live: Service, redis: Redis, query: str, campaign: Campaign
) -> None:
    redis.set(campaign.key, campaign.kept())
    assert proxy.get(f"{campaign.path}?{query}").headers.get("X-Cache") == "HIT"
    assert not live.received


@pytest.mark.parametrize("query", ["realtime=1", "realtime=TRUE", "realtime", "realtime=yes"])
def test_other_values_of_realtime_are_refused(
    proxy: Proxy, live: Service, query: str, campaign: Campaign
) -> None:
    assert proxy.get(f"{campaign.path}?{query}").refusal() == (400, "invalid_parameter")
    assert not live.received


def test_an_unknown_campaign_is_not_cached(
    proxy: Proxy, postgrest: Service, redis: Redis, campaign: Campaign
) -> None:
    """It may be created a moment later."""
    details = "no campaign has this id"
    postgrest.answer(
        404, {"code": "PT404", "message": "campaign_not_found", "details": details, "hint": None}
    )
    for query in ("", "", "?realtime=true"):
        answer = proxy.get(campaign.path + query)
        assert answer.problem() == (404, "campaign_not_found", details)
        assert answer.headers.get("X-Cache") is None
    assert len(postgrest.received) == 3
    assert redis.dbsize() == 0


@pytest.mark.parametrize("status", [500, 503])
def test_failures_are_not_cached(
    proxy: Proxy, postgrest: Service, redis: Redis, status: int, campaign: Campaign
) -> None:
    postgrest.answer(status, {"code": "57014", "message": "x", "details": "secret", "hint": None})
    assert proxy.get(campaign.path).problem() == (status, "query_too_slow", None)
    assert redis.dbsize() == 0


def test_the_answer_is_the_same_for_everyone(
    proxy: Proxy, live: Service, redis: Redis, campaign: Campaign
) -> None:
    """A token is not checked, because the proxy could not check it on a hit."""
    assert redis.dbsize() == 0
    for token in ("Basic x", "Bearer forged.forged.forged"):
        assert proxy.get(campaign.path, ("Authorization", token)).status == 200
    assert live.only().headers.get("Authorization") is None


# --- as_of never goes backwards --------------------------------------------------------------------

OLDER, NEWER = "2026-01-02T03:04:05.12+00:00", "2026-01-02T03:04:05.123456+00:00"


@pytest.mark.parametrize(
    ("kept", "late"),
    [
        (NEWER, OLDER),
        ("2026-01-02T03:04:06+00:00", "2026-01-02T03:04:05.999999+00:00"),
        ("2026-01-02T03:04:05.000001+00:00", "2026-01-02T03:04:05+00:00"),
    ],
)
def test_a_slow_miss_does_not_undo_a_newer_total(
    proxy: Proxy, postgrest: Service, redis: Redis, kept: str, late: str, campaign: Campaign
) -> None:
    """The totals worker writes while PostgREST answers."""
    newer = campaign.kept(kept, "99.00")

    def answer_late(_: Received) -> Answer:
        redis.set(campaign.key, newer)
        return Answer(200, campaign.total(late).encode())

    postgrest.respond = answer_late
    assert told(proxy.get(campaign.path)) == (200, "MISS", campaign.total(late))
    assert told(proxy.get(campaign.path)) == (200, "HIT", newer)


def test_an_older_total_is_replaced(
    proxy: Proxy, postgrest: Service, redis: Redis, campaign: Campaign
) -> None:
    def answer_late(_: Received) -> Answer:
        redis.set(campaign.key, campaign.kept(OLDER, "1.00"))
        return Answer(200, campaign.total(NEWER).encode())

    postgrest.respond = answer_late
    proxy.get(campaign.path)
    assert redis.get(campaign.key) == campaign.kept(NEWER)


def test_among_cached_reads_as_of_never_goes_backwards(
    proxy: Proxy, postgrest: Service, redis: Redis, campaign: Campaign
) -> None:
    """Redis is flushed, and then a slow miss stores what it had read before."""
    redis.set(campaign.key, campaign.kept(NEWER))
    assert proxy.get(campaign.path).headers.get("X-Cache") == "HIT"
    redis.flushall()
    redis.set(campaign.key, campaign.kept(OLDER))
    newest = NEWER.replace("05.", "06.")
    postgrest.answer(200, campaign.total(newest).encode())
    assert told(proxy.get(campaign.path)) == (200, "MISS", campaign.total(newest))
    assert told(proxy.get(campaign.path)) == (200, "HIT", campaign.kept(newest))


# --- Redis is away, slow, or full of nonsense ----------------------------------------------------------


@pytest.mark.parametrize(
    "spoil",
    [
        lambda _: "",
        lambda _: "nonsense",
        lambda _: "{}",
        lambda _: "[]",
        lambda _: "null",
        lambda _: '"text"',
        lambda _: "{" * 5000,
        lambda _: "\x00\xff",
        lambda kept: kept[:-1],
        lambda kept: kept.replace('"redis"', '"live"'),
        lambda kept: kept.replace('"as_of"', '"asof"'),
        lambda kept: kept.replace('"campaign_id" : "', '"campaign_id" : "0'),
    ],
)
def test_garbage_is_a_miss_and_is_replaced(
    proxy: Proxy, live: Service, redis: Redis, campaign: Campaign, spoil: Callable[[str], str]
) -> None:
    """Case 42."""
    redis.set(campaign.key, spoil(campaign.kept()))
    assert told(proxy.get(campaign.path)) == (200, "MISS", campaign.total())
    assert told(proxy.get(campaign.path)) == (200, "HIT", campaign.kept())
    assert len(live.received) == 1


def test_a_key_of_another_type_is_a_miss(
    proxy: Proxy, live: Service, redis: Redis, campaign: Campaign
) -> None:
    redis.lpush(campaign.key, "x")
    for _ in range(2):
        assert told(proxy.get(campaign.path)) == (200, "MISS", campaign.total())
    assert len(live.received) == 2


@pytest.mark.parametrize(
    "answer",
    [
        b"{}",
        b'{"data_source": "live"}',
        b'{"as_of": "2026-01-02"}',
        b'{"as_of": 5, "data_source": "live"}',
    ],
)
def test_what_is_not_a_total_is_not_kept(
    proxy: Proxy, postgrest: Service, redis: Redis, answer: bytes, campaign: Campaign
) -> None:
    postgrest.answer(200, answer)
    assert told(proxy.get(campaign.path)) == (200, "MISS", answer.decode())
    assert redis.dbsize() == 0


def test_without_redis_totals_are_live(start_proxy: StartProxy, live: Service, campaign: Campaign) -> None:
    proxy = start_proxy(REDIS_PORT=str(free_ports(1)[0]))
    for _ in range(20):
        assert told(proxy.get(campaign.path)) == (200, "MISS", campaign.total())
    assert len(live.received) == 20
    complaints = [line for line in proxy.log.read_text().splitlines() if "Redis is away" in line]
    assert complaints, "the log must say so"
    assert len(complaints) < 20, "but not once per request"


@contextmanager
def peer(serve: Callable[[socket.socket], None]) -> Iterator[tuple[int, list[int]]]:
    """Listen where Redis should be, `serve` handling each connection; yield port and list of connections."""
    connections: list[int] = []
    with socket.create_server(("127.0.0.1", free_ports(1)[0])) as listener:

        def accept() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                connections.append(1)
                threading.Thread(target=serve, args=(connection,), daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        yield listener.getsockname()[1], connections


def test_a_redis_that_hangs_slows_one_request_not_all(
    start_proxy: StartProxy, live: Service, campaign: Campaign
) -> None:
    is_over = threading.Event()

    def hang(connection: socket.socket) -> None:
        is_over.wait(20)
        connection.close()

    with peer(hang) as (port, connections):
        proxy = start_proxy(REDIS_PORT=str(port))
        for _ in range(50):
            assert told(proxy.get(campaign.path)) == (200, "MISS", campaign.total())
        is_over.set()
    # A failure takes 200 ms and is remembered for a second; fifty requests that all waited would need fifty
    # connections.
    assert 1 <= len(connections) < 10
    assert len(live.received) == 50


@pytest.mark.parametrize(
    "reply",
    [
        b"HTTP/1.1 400 Bad Request\r\n\r\n",
        b"$nonsense\r\n",
        b"*nonsense\r\n",
        b"$5\r\nab",
        b"\r\n",
        b"-LOADING Redis is loading the dataset in memory\r\n",
        b"-ERR no\r\n",
        b":5\r\n",
        b"+OK\r\n",
        b"*1\r\n$1\r\na\r\n",
        b"",
    ],
)
def test_a_peer_that_does_not_speak_redis_is_not_a_cache(
    start_proxy: StartProxy, live: Service, reply: bytes, campaign: Campaign
) -> None:
    """Case 42: the results are the same, only slower."""

    def talk(connection: socket.socket) -> None:
        with connection:
            while connection.recv(65536):
                connection.sendall(reply)
                if not reply.startswith((b"-", b":", b"+", b"*1")):
                    return

    with peer(talk) as (port, _):
        proxy = start_proxy(REDIS_PORT=str(port))
        for _ in range(3):
            assert told(proxy.get(campaign.path)) == (200, "MISS", campaign.total())
    assert len(live.received) == 3


def test_a_restarted_redis_is_found_again(
    start_proxy: StartProxy, live: Service, redis: Redis, campaign: Campaign
) -> None:
    """The connections that were kept open are dead by then."""
    proxy = start_proxy()
    proxy.get(campaign.path)
    assert proxy.get(campaign.path).headers.get("X-Cache") == "HIT"
    redis.client_kill_filter(_type="normal", skipme=True)
    deadline = threading.Event()
    for _ in range(100):
        answer = proxy.get(campaign.path)
        assert answer.status == 200
        if answer.headers.get("X-Cache") == "HIT":
            break
        deadline.wait(0.05)
    else:
        pytest.fail("Redis was not found again")
    assert live.received
