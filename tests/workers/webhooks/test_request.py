"""One webhook to a subscriber: what its request meets, as it is stored.

What every guarded request keeps to is tested in tests/outbound/test_guarded_http.py.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event

import pytest

from tests.outbound.strange_host import Manner, StrangeHost, answering, endless, saying
from workers.webhooks.request import DEADLINE, REPLY_CHARACTERS, Outcome, WebhookClient

BODY = '{"type": "campaign.created", "name": "Zo\u00eb"}'.encode()
HEADERS = {"Content-Type": "application/json", "webhook-id": "an-id"}


@contextmanager
def met(manner: Manner, *, is_insecure: bool = True) -> Iterator[tuple[StrangeHost, Outcome]]:
    """Post to a host at this machine, as a developer may."""
    with StrangeHost(manner).listening() as host:
        yield host, WebhookClient(is_insecure=is_insecure).post(host.url(), HEADERS, BODY)


def test_the_body_arrives_byte_for_byte_with_its_headers() -> None:
    with met(answering(204, body="")) as (host, outcome):
        assert (outcome.status, outcome.error, outcome.reply) == (204, None, "")
        (request,) = host.requests
    head, _, body = request.partition(b"\r\n\r\n")
    assert head.startswith(b"POST /hook?a=b HTTP/1.1\r\n")
    assert b"webhook-id: an-id" in head.split(b"\r\n")
    assert body == BODY


def test_only_development_posts_to_this_machine() -> None:
    with met(answering(200), is_insecure=False) as (host, outcome):
        assert (outcome.status, outcome.error) == (None, "address not allowed")
        assert host.requests == []
    for url in ("https://127.0.0.1:1/", "https://localhost:1/", "https://[::ffff:7f00:1]:1/"):
        assert WebhookClient().post(url, HEADERS, BODY).error == "address not allowed"


def test_why_there_is_no_reply_is_told() -> None:
    with met(saying(b"SSH-2.0-OpenSSH_9.2\r\n")) as (_, outcome):
        assert (outcome.status, outcome.error) == (None, "RemoteProtocolError")


def test_what_takes_too_long_is_timed() -> None:
    over = Event()

    def keep_silent(_: object) -> None:
        over.wait(10)

    with StrangeHost(keep_silent).listening() as host:
        began = time.monotonic()
        outcome = WebhookClient(is_insecure=True, deadline=0.3).post(host.url(), HEADERS, BODY)
        assert (outcome.status, outcome.error) == (None, "timed out")
        assert 250 <= outcome.duration <= (time.monotonic() - began) * 1000 + 1
        over.set()


def test_all_of_it_takes_less_than_the_thirty_seconds_of_the_scheme() -> None:
    assert DEADLINE < 30


def test_the_beginning_of_an_endless_reply_is_kept() -> None:
    with met(endless(b"HTTP/1.1 200 OK\r\n\r\n", b"more " * 1000)) as (_, outcome):
        assert (outcome.status, outcome.reply) == (200, ("more " * 1000)[:REPLY_CHARACTERS])


def test_a_reply_becomes_text_that_can_be_stored() -> None:
    with met(saying(b"HTTP/1.1 500 Oh\r\nContent-Length: 5\r\n\r\na\0\xffb\xc3")) as (_, outcome):
        assert outcome.reply == "a\ufffd\ufffdb\ufffd"


@pytest.mark.parametrize(("header", "pause"), [("Retry-After: 120", 120), ("X-Other: 120", None)])
def test_retry_after_comes_with_the_outcome(header: str, pause: int | None) -> None:
    with met(answering(503, header)) as (_, outcome):
        assert (outcome.status, outcome.retry_after) == (503, pause)
