"""Percentiles, and the histograms of wrk."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.errors import BenchError
from bench.latency import Latency, latency_of, latency_of_samples, without_correction

histograms = st.dictionaries(st.integers(1, 500), st.integers(1, 5), min_size=1)


def corrected(histogram: dict[int, int], interval: int) -> dict[int, int]:
    """Do as wrk 4 does (`stats_correct`)."""
    found = Counter(histogram)
    for value in range(2 * interval, max(histogram) + 1):
        made_up = value - interval
        while found[value] and made_up > interval:
            found[made_up] += found[value]
            made_up -= interval
    return {value: count for value, count in found.items() if count}


def test_percentiles_are_by_nearest_rank() -> None:
    assert latency_of({value * 1000: 1 for value in range(1, 101)}) == Latency(50, 95, 99)


def test_each_measurement_counts() -> None:
    assert latency_of({1000: 94, 7000: 5, 90_000: 1}) == Latency(1, 7, 7)


def test_one_measurement_is_all_percentiles() -> None:
    assert latency_of_samples([3.25]) == Latency(3.25, 3.25, 3.25)


def test_nothing_has_no_percentiles() -> None:
    with pytest.raises(BenchError, match="nothing was measured"):
        latency_of({})


@given(histograms)
def test_a_percentile_is_a_measurement_that_the_share_does_not_exceed(histogram: dict[int, int]) -> None:
    p95 = round(latency_of(histogram).p95 * 1000)

    everything = sum(histogram.values())
    assert p95 in histogram
    assert sum(count for value, count in histogram.items() if value <= p95) >= 0.95 * everything
    assert sum(count for value, count in histogram.items() if value < p95) < 0.95 * everything


def test_wrk_makes_up_what_it_believes_missing() -> None:
    """One answer in a hundred was slow; wrk would say one in twelve."""
    measured = {10: 99, 100: 1}

    assert corrected(measured, 10) == {10: 99, 20: 1, 30: 1, 40: 1, 50: 1, 60: 1, 70: 1, 80: 1, 90: 1, 100: 1}
    assert without_correction(corrected(measured, 10), 10) == measured


@given(histograms, st.integers(1, 300))
def test_only_what_was_measured_is_left(histogram: dict[int, int], interval: int) -> None:
    assert without_correction(corrected(histogram, interval), interval) == histogram
