"""outbound.bounded_http: answers are bounded in size and time, and kept as the bytes that came."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event

import pytest

from outbound.bounded_http import Answer, BoundedClient, EndlessAnswerError, NoAnswerError
from tests.outbound.strange_host import Manner, StrangeHost, answering, endless, saying

MAX_BODY = 100_000


@contextmanager
def calling(manner: Manner, deadline: float = 10) -> Iterator[tuple[BoundedClient, StrangeHost]]:
    """A client of a host with manners of its own."""
    with StrangeHost(manner).listening() as host:
        client = BoundedClient(
            f"http://127.0.0.1:{host.port}",
            read_timeout=0.5,
            deadline=deadline,
            max_body=MAX_BODY,
            headers={"X-Ours": "yes"},
        )
        try:
            yield client, host
        finally:
            client.close()


def test_an_answer_is_kept_byte_for_byte() -> None:
    body = '{ "amount":  12.50, "note": "\\u0000" }'
    with calling(answering(200, "X-Debug-Id: d1", "Content-Type: application/json", body=body)) as (
        client,
        host,
    ):
        answer = client.send("POST", "/v1/things", json={"a": 1}, headers={"X-Key": "k"})
    assert (answer.status, answer.headers["x-debug-id"], answer.body) == (200, "d1", body.encode())
    (request,) = host.requests
    head, _, sent = request.decode().lower().partition("\r\n\r\n")
    assert head.startswith("post /v1/things http/1.1\r\n")
    for line in ("x-ours: yes", "x-key: k", "accept: application/json", "accept-encoding: identity"):
        assert line in head.split("\r\n")
    assert sent == '{"a":1}'


@pytest.mark.parametrize("status", [302, 401, 404, 422, 503])
def test_every_status_is_an_answer(status: int) -> None:
    """A redirect too: it is not followed."""
    with calling(answering(status, "Location: http://127.0.0.1:1/")) as (client, host):
        assert client.send("GET", "/").status == status
    assert len(host.requests) == 1


def test_an_answer_is_not_decompressed() -> None:
    """Nobody asked for it, and a little of it may become a lot."""
    with (
        calling(answering(200, "Content-Encoding: gzip", body="no gzip")) as (client, _),
        pytest.raises(NoAnswerError, match="compressed"),
    ):
        client.send("GET", "/")


def test_an_answer_without_end_is_not_read_to_the_end() -> None:
    with (
        calling(endless(b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 10_000)) as (client, _),
        pytest.raises(EndlessAnswerError),
    ):
        client.send("GET", "/")


def test_an_answer_that_takes_too_long_is_given_up() -> None:
    """Each part comes in time, the whole does not."""
    with (
        calling(answering(200), deadline=-1) as (client, _),
        pytest.raises(NoAnswerError, match="takes too long"),
    ):
        client.send("GET", "/")


@pytest.mark.parametrize(
    ("manner", "reason"),
    [
        (lambda _: None, "RemoteProtocolError"),
        (saying(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort"), "RemoteProtocolError"),
        (saying(b"SSH-2.0-OpenSSH_9.2\r\n"), "RemoteProtocolError"),
    ],
)
def test_what_is_not_an_answer_is_an_error(manner: Manner, reason: str) -> None:
    with calling(manner) as (client, _), pytest.raises(NoAnswerError, match=reason):
        client.send("GET", "/")


def test_silence_is_not_waited_for() -> None:
    over = Event()

    def keep_silent(_: object) -> None:
        over.wait(10)

    with calling(keep_silent) as (client, _):
        with pytest.raises(NoAnswerError, match="ReadTimeout"):
            client.send("GET", "/")
        over.set()


def test_a_server_that_is_not_there_gives_no_answer() -> None:
    client = BoundedClient("http://127.0.0.1:1", read_timeout=1, deadline=10)
    with pytest.raises(NoAnswerError, match="ConnectError"):
        client.send("GET", "/")
    client.close()


NONSENSE = [
    b"<html>Welcome to our airport</html>",
    b"\xff",
    b"",
    b"[]",
    b"null",
    b'"X"',
    b"5",
    b"[" * 100_000,
]


@pytest.mark.parametrize("body", NONSENSE, ids=range(len(NONSENSE)))
def test_what_is_not_a_json_object_is_none(body: bytes) -> None:
    assert Answer(200, {}, body).json() is None


def test_a_json_object_is_read() -> None:
    assert Answer(200, {}, b'{"id": "X"}').json() == {"id": "X"}
