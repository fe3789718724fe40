"""outbound.retry_after: a number or a date, and nothing else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from outbound.retry_after import MAX_SECONDS, seconds

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("0", 0),
        (" 7 ", 7),
        ("999999999", MAX_SECONDS),
        ("-1", None),
        ("1.5", None),
        ("9999999999", None),
        ("\u0663", None),
        ("soon", None),
        ("", None),
        (None, None),
    ],
)
def test_seconds(header: str | None, expected: int | None) -> None:
    assert seconds(header, NOW) == expected


@pytest.mark.parametrize(("pause", "expected"), [(90, 90), (-90, 0), (10**7, MAX_SECONDS)])
def test_a_date(pause: int, expected: int) -> None:
    assert seconds(format_datetime(NOW + timedelta(seconds=pause), usegmt=True), NOW) == expected


def test_a_date_without_its_time_zone_says_nothing() -> None:
    assert seconds("Wed, 25 Nov 2026 12:00:00", NOW) is None
