"""Runs calls at the same moment, each in a thread of its own."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

import psycopg
from psycopg.rows import DictRow

Result = TypeVar("Result")
Job = TypeVar("Job")


def at_once(calls: Sequence[Callable[[], Result]]) -> list[Result | psycopg.Error]:
    """Release all calls together; return their results, or the errors of the database, in order."""
    barrier = Barrier(len(calls))

    def run(call: Callable[[], Result]) -> Result | psycopg.Error:
        barrier.wait()
        try:
            return call()
        except psycopg.Error as error:
            return error

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def shared_out(calls: Sequence[Callable[[Job], Result]], jobs: Sequence[Job]) -> list[Result | psycopg.Error]:
    """Share `jobs` out to callers, one thread each: each does its share in turn, all callers at once."""

    def work(call: Callable[[Job], Result], share: Sequence[Job]) -> list[Result | psycopg.Error]:
        return [_result(call, job) for job in share]

    shares = [jobs[place :: len(calls)] for place in range(len(calls))]
    with ThreadPoolExecutor(len(calls)) as pool:
        return [result for results in pool.map(work, calls, shares) for result in results]


def wait_until_blocked(observer: psycopg.Connection[DictRow], blocked: psycopg.Connection[DictRow]) -> None:
    """Return once the statement that another thread runs on `blocked` waits for somebody's lock."""
    query = "select cardinality(pg_blocking_pids(%s)) > 0 as is_blocked from pg_sleep(0.005)"
    deadline = time.monotonic() + 10
    # The server sleeps between two looks: it announces no waits.
    while observer.execute(query, (blocked.info.backend_pid,)).fetchone() != {"is_blocked": True}:
        assert time.monotonic() < deadline, "nobody waits for anybody"


def _result(call: Callable[[Job], Result], job: Job) -> Result | psycopg.Error:
    try:
        return call(job)
    except psycopg.Error as error:
        return error
