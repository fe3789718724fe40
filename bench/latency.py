"""How long requests took: percentiles of what was measured, without values that wrk adds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bench.errors import BenchError


@dataclass(frozen=True)
class Latency:
    """Percentiles, in milliseconds."""

    p50: float
    p95: float
    p99: float


def latency_of(histogram: Mapping[int, int]) -> Latency:
    """Return the percentiles of a histogram, which maps microseconds to their number of occurrences."""
    return Latency(*(_percentile(histogram, share) / 1000 for share in (0.50, 0.95, 0.99)))


def latency_of_samples(milliseconds: Iterable[float]) -> Latency:
    """Return the percentiles of a list of measurements."""
    histogram: dict[int, int] = {}
    for value in milliseconds:
        microseconds = round(value * 1000)
        histogram[microseconds] = histogram.get(microseconds, 0) + 1
    return latency_of(histogram)


def _percentile(histogram: Mapping[int, int], share: float) -> int:
    """Return the least value that at least this share of the measurements does not exceed (nearest rank)."""
    wanted = share * sum(histogram.values())
    seen = 0
    for value in sorted(histogram):
        seen += histogram[value]
        if seen >= wanted:
            return value
    raise BenchError("nothing was measured")


def without_correction(histogram: Mapping[int, int], interval: int) -> dict[int, int]:
    """Return a histogram of wrk without the values that wrk added.

    wrk assumes that each connection is a client with a constant pace: one request per `interval` (the mean).
    For every answer that took at least two intervals it adds the requests that such a client would have sent
    while it waited: one interval less, two less, and so on, as long as they exceed one interval. Our clients
    wait for their answers, so only real waiting times count here. What was added for a value lies below it:
    going down from the greatest value removes exactly what was added. All in microseconds.
    """
    found = dict(histogram)
    for value in sorted(histogram, reverse=True):
        if value < 2 * interval:
            break
        count = found[value]
        for added in range(value - interval, interval, -interval):
            if count:
                found[added] -= count
    return {value: count for value, count in found.items() if count}
