"""What pgbench prints."""

import pytest

from bench.errors import BenchError
from bench.pgbench import rate

PRINTED = """\
number of failed transactions: 0 (0.000%)
latency average = 10.538 ms
initial connection time = 63.041 ms
tps = 3036.582612 (without initial connection time)
"""


def test_the_rate() -> None:
    assert rate(PRINTED) == 3036.582612


def test_no_rate() -> None:
    with pytest.raises(BenchError, match="no rate"):
        rate("pgbench: error: Run was aborted")
