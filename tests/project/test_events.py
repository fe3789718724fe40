"""docs/events.md is what the SQL really sends, to whom it really goes; both ways."""

from __future__ import annotations

import re

import pytest

from stack.scratch import PROJECT
from tests.support import names
from tests.support.database import Database

_DOCUMENT = (PROJECT / "docs" / "events.md").read_text()
# No event of its own: it says that events were recorded.
_NOT_EVENTS = {"events.recorded"}
_SQL = "\n".join(file.read_text() for file in sorted((PROJECT / "sql").rglob("*.sql")))


def rows(document: str) -> dict[str, tuple[set[str], set[str]]]:
    """Return the catalogue: type -> (keys of data, queues)."""
    found = re.findall(r"^\| `([\w.]+)` \|[^|]+\|([^|]*)\|([^|]*)\|$", document, re.MULTILINE)
    return {
        kind: (set(re.findall(r"`(\w+)`", data)), set(re.findall(r"`(\w+)`", queues)))
        for kind, data, queues in found
    }


def sent(sql: str) -> dict[str, set[str]]:
    """Return what SQL sends: type -> keys of data.

    A type is written out in the call of private.event; or the call is one for many types, which the same
    function has gathered as texts. The keys are those of the call's jsonb_build_object, or of `v_data`.
    """
    found: dict[str, set[str]] = {}
    for body in re.findall(r"^create function .*?^\$\$;", sql, re.MULTILINE | re.DOTALL):
        for call in re.finditer(r"private\.event\(", body):
            kind, *rest = names.arguments(body, call.end())
            keys = names.fields(rest[2] if rest[2] != "v_data" else body)
            kinds = {kind.strip("'")} if kind.startswith("'") else names.topics(body)
            found |= dict.fromkeys(kinds, keys)
    return found


def test_every_type_that_is_sent_is_in_the_catalogue_and_no_other() -> None:
    assert set(rows(_DOCUMENT)) == set(sent(_SQL))


def test_each_carries_the_data_that_the_catalogue_says() -> None:
    catalogue = {kind: data for kind, (data, _) in rows(_DOCUMENT).items()}
    assert {kind: catalogue[kind] for kind in sent(_SQL)} == sent(_SQL)


def test_each_goes_to_the_queues_that_the_catalogue_says(database: Database) -> None:
    with database.connect() as connection:
        routed = {
            kind: {
                row["queue_name"]
                for row in connection.execute("select queue_name from pgmq.test_routing(%s)", (kind,))
            }
            for kind in rows(_DOCUMENT)
        }
    assert {kind: queues for kind, (_, queues) in rows(_DOCUMENT).items()} == routed


def test_no_queue_waits_for_what_is_never_sent(database: Database) -> None:
    with database.connect() as connection:
        bound = {row["topic"] for row in connection.execute("select topic from private.bindings")}
        heard = {
            row["pattern"]
            for kind in rows(_DOCUMENT)
            for row in connection.execute("select pattern from pgmq.test_routing(%s)", (kind,))
        }
    assert bound == heard | _NOT_EVENTS


# Deliberate offenders.


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("'campaign.goal_reached'", "'campaign.goal_missed'"),
        ("'goal_minor', v_campaign.goal_minor, 'total_minor', v_total,", "'total_minor', v_total,"),
        ("'notification_id', notification.id,", "'email', notification.recipient,"),
        ("v_types := v_types || 'payment.disputed'::text", "v_types := v_types || 'payment.contested'::text"),
    ],
)
def test_a_drift_would_be_noticed(old: str, new: str) -> None:
    assert old in _SQL
    assert sent(_SQL.replace(old, new)) != sent(_SQL)
