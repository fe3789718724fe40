"""Load over HTTP, by wrk. The requests are prepared before the load starts."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from bench.errors import BenchError
from bench.latency import Latency, latency_of, without_correction

_SCRIPT = Path(__file__).with_name("replay.lua")
_TIMEOUT_SECONDS = 10
# Separators of requests and of the fields of a request: see replay.lua.
_RECORD, _FIELD = b"\x1e", b"\x1f"


@dataclass(frozen=True)
class Request:
    """One request; `signature` goes into Stripe-Signature."""

    method: str
    path: str
    body: bytes = b""
    signature: str = ""

    def encoded(self) -> bytes:
        """Return the record that replay.lua reads."""
        return _FIELD.join((self.method.encode(), self.path.encode(), self.signature.encode(), self.body))


@dataclass(frozen=True)
class Load:
    """How much load: `threads` of wrk share the connections; `once` sends each request at most once.

    `counts_hits` counts answers from the cache, which costs wrk some time.
    """

    seconds: int
    connections: int = 32
    threads: int = 1
    once: bool = False
    counts_hits: bool = False


@dataclass(frozen=True)
class Measurement:
    """What wrk saw: `rate` in requests a second, `errors` (no answer, or a status from 400 up)."""

    requests: int
    rate: float
    latency: Latency
    errors: int
    hits: int


def run(url: str, requests: Iterable[Request], load: Load, folder: Path) -> Measurement:
    """Send the requests in turn to the server at `url` for as long as `load` says.

    They are written to `folder`. Raises BenchError when wrk fails or there are too few requests for `once`.
    """
    file = folder / "requests"
    file.write_bytes(_RECORD.join(request.encoded() for request in requests))
    command = [
        "wrk", f"--threads={load.threads}", f"--connections={load.connections}",
        f"--duration={load.seconds}s", f"--timeout={_TIMEOUT_SECONDS}s", f"--script={_SCRIPT}", url,
        "--", str(file), "once" if load.once else "again", "count" if load.counts_hits else "ignore",
    ]  # fmt: skip
    result = subprocess.run(command, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    file.unlink()
    if result.returncode != 0:
        raise BenchError(f"wrk failed:\n{result.stdout[:2000]}")
    return measurement(result.stdout, load)


def measurement(output: str, load: Load) -> Measurement:
    """Return what replay.lua printed."""
    facts: dict[str, int] = {}
    histogram: dict[int, int] = {}
    for line in output.splitlines():
        match line.removeprefix("bench: ").split():
            case ["latency", microseconds, count] if line.startswith("bench: "):
                histogram[int(microseconds)] = int(count)
            case [name, value] if line.startswith("bench: "):
                facts[name] = int(value)
    requests, duration, timeouts = facts["requests"], facts["microseconds"], facts["timeouts"]
    if facts["exhausted"]:
        raise BenchError(f"{requests} requests were too few for {load.seconds} s: prepare more")
    rounds = requests // load.connections
    if rounds:
        histogram = without_correction(histogram, duration // rounds)
    if not histogram or sum(histogram.values()) != requests - timeouts:
        raise BenchError(f"wrk measured {sum(histogram.values())} of {requests} answers")
    return Measurement(
        requests,
        requests / duration * 1_000_000,
        latency_of(histogram),
        facts["failed"] + timeouts,
        facts["hits"],
    )
