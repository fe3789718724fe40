"""The table, and who is told to have met its goals."""

import pytest

from bench.latency import Latency
from bench.report import Goal, Row, at_least_per_second, at_least_ratio, at_most_ratio, below_ms, page, table

MET, MISSED = Goal("easy", is_met=True), Goal("hard", is_met=False)
ROW = Row(
    "POST /x",
    "How it was done.",
    1234.5,
    Latency(1.234, 56.78, 1234.5),
    0,
    "pgbench 2,000/s",
    0.617,
    (MET, MISSED),
)


@pytest.mark.parametrize(
    ("goal", "text", "is_met"),
    [
        (at_least_per_second(1000, 1000), "1,000/s", True),
        (at_least_per_second(999.9, 1000), "1,000/s", False),
        (below_ms("p95", 84.9, 85), "p95 < 85 ms", True),
        (below_ms("p95", 85, 85), "p95 < 85 ms", False),
        (at_least_ratio(0.5, 0.5, "half"), "half", True),
        (at_least_ratio(0.49, 0.5, "half"), "half", False),
        (at_most_ratio(1.5, 1.5, "1.5 times"), "1.5 times", True),
        (at_most_ratio(1.51, 1.5, "1.5 times"), "1.5 times", False),
    ],
)
def test_goals(goal: Goal, text: str, is_met: bool) -> None:
    assert goal == Goal(text, is_met)


@pytest.mark.parametrize(
    ("goals", "errors", "is_met"),
    [
        ((MET,), 0, True),
        ((MET, MET), None, True),
        ((MET, MISSED), 0, False),
        ((MET,), 1, False),
        ((), 0, None),
    ],
)
def test_a_row_is_met_when_all_of_it_is(
    goals: tuple[Goal, ...], errors: int | None, is_met: bool | None
) -> None:
    assert Row("x", "", errors=errors, goals=goals).is_met is is_met


def test_the_table_is_aligned_markdown() -> None:
    head, rule, first, second = table([ROW, Row("y", "")]).splitlines()

    assert [cell.strip() for cell in head.strip("|").split("|")][:2] == ["what", "per second"]
    assert set(rule) == {"|", "-", " "}
    assert [cell.strip() for cell in first.strip("|").split("|")] == [
        "POST /x", "1,234", "1.23", "56.8", "1,234.5", "0", "pgbench 2,000/s", "0.62", "easy, hard", "NO",
    ]  # fmt: skip
    assert [cell.strip() for cell in second.strip("|").split("|")] == ["y", *[""] * 9]
    assert len({len(head), len(rule), len(first), len(second)}) == 1


def test_the_page_says_how_and_under_what_circumstances() -> None:
    text = page([ROW], {"Machine": "2 x abacus"})

    assert "- Machine: 2 x abacus\n" in text
    assert table([ROW]) in text
    assert "- **POST /x.** How it was done.\n" in text
