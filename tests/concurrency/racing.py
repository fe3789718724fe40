"""Races on the database, in which a refusal is a result like any other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar

import psycopg
from psycopg.rows import DictRow

from tests.support.racing import at_once
from tests.support.waiting import eventually

Result = TypeVar("Result")
Job = TypeVar("Job")


def race(calls: Sequence[Callable[[], Result]]) -> list[Result | psycopg.Error]:
    """Release all calls together; return their results, or the errors of the database, in order."""
    return at_once([partial(_result, call) for call in calls])


def shared_out(calls: Sequence[Callable[[Job], Result]], jobs: Sequence[Job]) -> list[Result | psycopg.Error]:
    """Share `jobs` out to callers, one thread each: each does its share in turn, all callers at once."""

    def work(call: Callable[[Job], Result], share: Sequence[Job]) -> list[Result | psycopg.Error]:
        return [_result(partial(call, job)) for job in share]

    shares = [jobs[place :: len(calls)] for place in range(len(calls))]
    with ThreadPoolExecutor(len(calls)) as pool:
        return [result for results in pool.map(work, calls, shares) for result in results]


def wait_until_blocked(observer: psycopg.Connection[DictRow], blocked: psycopg.Connection[DictRow]) -> None:
    """Return once the statement that another thread runs on `blocked` waits for a lock."""
    query = "select cardinality(pg_blocking_pids(%s)) > 0 as is_blocked"
    backend = blocked.info.backend_pid
    eventually(
        lambda: observer.execute(query, (backend,)).fetchone(), lambda row: row == {"is_blocked": True}
    )


def _result(call: Callable[[], Result]) -> Result | psycopg.Error:
    try:
        return call()
    except psycopg.Error as error:
        return error
