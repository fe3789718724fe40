"""What goes to wrk and what comes back."""

import pytest

from bench.errors import BenchError
from bench.latency import Latency
from bench.wrk import Load, Request, measurement


def printed(**changes: int) -> str:
    """Return what wrk and replay.lua print after 4 requests on 2 connections in 2 s."""
    facts = {"requests": 4, "microseconds": 2_000_000, "failed": 0, "timeouts": 0, "hits": 0, "exhausted": 0}
    lines = [f"bench: {name} {value}" for name, value in (facts | changes).items()]
    return "\n".join(
        ["Running 2s test", "  latency 5 5", *lines, "bench: latency 1000 3", "bench: latency 2000 1"]
    )


def test_a_request_is_a_record() -> None:
    assert Request("POST", "/x", b'{"a":\t1}\n', "t=1").encoded() == b'POST\x1f/x\x1ft=1\x1f{"a":\t1}\n'
    assert Request("GET", "/x").encoded() == b"GET\x1f/x\x1f\x1f"


def test_what_wrk_measured() -> None:
    found = measurement(printed(failed=2, hits=3), Load(2, connections=2))

    assert found.requests == 4
    assert found.rate == 2.0
    assert found.latency == Latency(1, 2, 2)
    assert found.errors == 2
    assert found.hits == 3


def test_an_answer_that_never_came_is_an_error() -> None:
    found = measurement(printed(requests=5, timeouts=1), Load(2, connections=2))

    assert found.errors == 1


def test_requests_that_ran_out() -> None:
    with pytest.raises(BenchError, match="4 requests were too few for 2 s"):
        measurement(printed(exhausted=1), Load(2, connections=2, once=True))


def test_a_histogram_that_does_not_add_up() -> None:
    with pytest.raises(BenchError, match="wrk measured 4 of 5 answers"):
        measurement(printed(requests=5), Load(2, connections=2))
