"""docs/founding-names.md, read: rows of names, what each says is here, and complaints about them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tests.support.names import Names

STATES = ("same", "other", "not yet", "no")

# Kinds of names that must not be found where a row says that they are not here.
_KIND_OF_SECTION = {
    "Services": ("program", ""),
    "Endpoints": ("route", ""),
    "Tables": ("table", "data."),
    "Steps of a payment": ("step", ""),
    "Events": ("topic", ""),
    "Queues": ("queue", ""),
    "Metrics": ("metric", ""),
    "Log fields": ("log field", ""),
    "Ports": ("port", ""),
    "Documents": ("file", ""),
    "Columns of donations": ("column", "data.donations."),
    "Columns of payment_transactions": ("column", "data.payments."),
    "Columns of idempotency_keys": ("column", "data.idempotency_keys."),
    "Columns of payment_state_history": ("column", "data.payment_state_history."),
    "Columns of campaign_totals": ("column", "data.campaign_totals."),
    "Columns of notifications": ("column", "data.notifications."),
}


@dataclass(frozen=True)
class Row:
    """One name: where it is listed, what the second column says, and the text of the third."""

    section: str
    name: str
    state: str
    text: str


def rows(document: str) -> list[Row]:
    """Return every row of the document's tables."""
    found, section = [], ""
    for line in document.splitlines():
        if line.startswith("## "):
            section = line.removeprefix("## ")
        elif row := re.fullmatch(r"\| `(.+?)` \| (.*?) \| (.*?) ?\|", line):
            found.append(Row(section, row[1], row[2], row[3]))
    return found


def listed(names: str) -> list[tuple[str, str]]:
    """Return the names of founding_names.txt as (section, name)."""
    found, section = [], ""
    for line in names.splitlines():
        if heading := re.fullmatch(r"\[(.+)\]", line):
            section = heading[1]
        elif line and not line.startswith("#"):
            found.append((section, line))
    return found


def references(text: str, kinds: list[str]) -> Iterator[tuple[str, str]]:
    """Yield each "kind `name`" of a text."""
    longest_first = sorted(kinds, key=len, reverse=True)
    yield from re.findall(rf"\b({'|'.join(longest_first)}) `([^`]+)`", text.replace("\n", " "))


def incomplete(document: str, names: str) -> list[str]:
    """Complain about names without exactly one row, and rows without a name."""
    wanted, there = listed(names), [(row.section, row.name) for row in rows(document)]
    complaints = [f"{section}: {name} has no row" for section, name in wanted if (section, name) not in there]
    complaints += [
        f"{section}: {name} is not listed" for section, name in there if (section, name) not in wanted
    ]
    return complaints + [
        f"{name} is there twice" for name in {pair for pair in there if there.count(pair) > 1}
    ]


def untrue(document: str, here: Names) -> list[str]:
    """Complain about what the document says is here and is not, and the other way round."""
    kinds = list(here)
    complaints = [
        f"there is no {kind} {name}" for kind, name in references(document, kinds) if name not in here[kind]
    ]
    # Whatever else is in backquotes would not be checked.
    plain = re.sub(
        rf"({'|'.join(kinds)})\s`[^`]+`|^\| `.+?` \||`(make \w+|amount|amount_minor)`",
        "",
        document,
        flags=re.MULTILINE,
    )
    complaints += [f"what is `{name}`?" for name in re.findall(r"`([^`\n]+)`", plain)]
    for row in rows(document):
        complaints += _complaints_about(row, here)
    return complaints


def _complaints_about(row: Row, here: Names) -> list[str]:
    named = list(references(row.text, list(here)))
    if row.state not in STATES:
        return [f"{row.name}: {row.state!r} is none of {', '.join(STATES)}"]
    if row.state == "same" and _last_word(row.name) not in {_last_word(name) for _, name in named}:
        return [f"{row.name} is not the same as anything in its row"]
    if row.state == "other" and not (named or row.text):
        return [f"{row.name} names nothing that is here"]
    if row.state == "no" and not row.text:
        return [f"{row.name} has no reason"]
    if row.state in ("no", "not yet") and row.section in _KIND_OF_SECTION:
        kind, prefix = _KIND_OF_SECTION[row.section]
        if prefix + row.name in here[kind]:
            return [f"{row.name} is here by now"]
    return []


def _last_word(name: str) -> str:
    """Return the last part of `data.donations.id` or `donation PENDING`; a path as it is."""
    return name if "/" in name or name.endswith(".yml") else re.split(r"[ .]", name)[-1]
