"""Code that serves every gateway names none of them: a new one costs a row, a room, and two lines."""

import re
from pathlib import Path

import pytest

from stack.scratch import PROJECT
from tests.support import sql_text

PRIVATE = PROJECT / "sql" / "private"
# A gateway's room has these two functions, each of which has its line in one function for all gateways.
DISPATCHED = {"event": "describe_event", "evidence": "gateway_evidence"}
GATEWAYS = sorted(
    file.parent.name for file in PRIVATE.glob("*/*_event.sql") if file.stem == f"{file.parent.name}_event"
)
COMMON = [
    file
    for file in sorted((PROJECT / "sql").rglob("*.sql"))
    if file.parent.name not in GATEWAYS and file.stem not in DISPATCHED.values() and file.name != "load.sql"
]


def named(source: str) -> list[str]:
    """Return where SQL source names a gateway, as a value or by one of its functions; comments may."""
    names = "|".join(GATEWAYS)
    return re.findall(
        rf"'(?:{names})'|\bprivate\.\w*(?:{names})\w*", sql_text.without_comments(source), re.IGNORECASE
    )


def code(file: Path) -> str:
    """Return what a file creates, without its `comment on`."""
    return file.read_text().partition("\ncomment on ")[0]


def test_the_gateways_are_found() -> None:
    assert GATEWAYS == ["paypal", "stripe"]
    assert len(COMMON) > 250


@pytest.mark.parametrize("gateway", GATEWAYS)
@pytest.mark.parametrize("room_function", DISPATCHED)
def test_each_gateway_has_its_lines(gateway: str, room_function: str) -> None:
    """Two functions in its room, called in one place each."""
    (dispatcher,) = PRIVATE.glob(f"*/{DISPATCHED[room_function]}.sql")

    assert named(code(dispatcher)).count(f"private.{gateway}_{room_function}") == 1
    assert (PRIVATE / gateway / f"{gateway}_{room_function}.sql").is_file()


def test_no_other_code_names_a_gateway() -> None:
    assert {file.name: found for file in COMMON if (found := named(code(file)))} == {}


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("select case gateway when 'paypal' then 1 else 2 end", ["'paypal'"]),
        ("if v_gateway not in ('stripe', 'paypal') then", ["'stripe'", "'paypal'"]),
        ("perform private.stripe_news(object)", ["private.stripe_news"]),
        ("perform private.find_paypal_payment(object)", ["private.find_paypal_payment"]),
        ("select v_info ->> 'paypal_reference_id' -- as 'paypal' says", []),
        ("select name from data.gateways", []),
    ],
)
def test_a_name_is_found(source: str, found: list[str]) -> None:
    """A deliberate offender of each kind."""
    assert named(source) == found
