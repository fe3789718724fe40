"""docs/founding-names.md is complete, and what it says is here is here."""

from pathlib import Path

import pytest

from stack.scratch import PROJECT
from tests.support.database import Database
from tests.support.founding import incomplete, listed, rows, untrue
from tests.support.names import Names, in_database, in_sources

NAMES = (Path(__file__).parent / "founding_names.txt").read_text()
DOCUMENT = (PROJECT / "docs" / "founding-names.md").read_text()


@pytest.fixture
def here(pgtap_database: Database) -> Names:
    """What exists."""
    with pgtap_database.connect() as connection:
        return in_database(connection) | in_sources()


def test_every_name_has_one_row() -> None:
    assert incomplete(DOCUMENT, NAMES) == []
    assert len(listed(NAMES)) == len(rows(DOCUMENT)) > 200


def test_what_is_said_to_be_here_is_here(here: Names) -> None:
    assert untrue(DOCUMENT, here) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("| `payments.events` | other |", "| `payments.exchange` | other |"),
        ("| `payments.events` | other |", "| `donations.events` | other |"),
        ("## Exchanges", "## Queues"),
    ],
)
def test_a_gap_would_be_noticed(before: str, after: str) -> None:
    assert before in DOCUMENT
    assert incomplete(DOCUMENT.replace(before, after), NAMES) != []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("table `data.payments`", "table `data.payment_transactions`"),
        ("column `data.donations.extra_data`", "column `data.donations.metadata`"),
        ("column `data.payments.gateway`", "column `data.payments.gateway_response`"),
        ("function `private.emit`", "function `private.publish`"),
        ("route `POST /api/v1/payments/intent`", "route `PUT /api/v1/payments/intent`"),
        ("route `GET /health`", "route `GET /healthz`"),
        ("?realtime=true` |\n", "?realtime=perhaps` |\n"),
        ("queue `totals`", "queue `totals.queue`"),
        ("topic `payment.captured`", "topic `payment.completed`"),
        ("step `AUTHORIZED to CAPTURED`", "step `AUTHORIZED to REFUNDED`"),
        ("value `data.donations.PENDING`", "value `data.donations.PLEDGED`"),
        ("index `idempotency_keys_by_expiry`", "index `idx_idempotency_expires`"),
        ("constraint `an_event_is_stored_once`", "constraint `events_are_unique`"),
        ("view `api.campaign_totals`", "view `api.totals`"),
        ("metric `http_requests_total`", "metric `cache_hit_ratio`"),
        ("log field `trace_id`", "log field `span_id`"),
        ("header `X-Cache`", "header `X-Idempotency-Key`"),
        ("error `step_not_allowed`", "error `invalid_transition`"),
        ("answer `parked`", "answer `rejected`"),
        ("field `aggregate_id`", "field `aggregate`"),
        ("setting `GATEWAY_PORT`", "setting `NGINX_PORT`"),
        ("port `15432`", "port `5432`"),
        ("program `workers`", "program `outbox_processor`"),
        ("job `refresh campaign totals`", "job `refresh`"),
        ("file `workers/router.py`", "file `workers/outbox.py`"),
        ("Redis key `totals:`", "Redis key `idem:`"),
        ("| `published` | no |", "| `published` | perhaps |"),
        ("| `amount` | other |", "| `amount` | same |"),
        ("there are no API keys |", "there are no `API keys` |"),
        ("| `poll every second", "| `poll` | other | |\n| `poll every second"),
    ],
)
def test_an_untrue_row_would_be_noticed(here: Names, before: str, after: str) -> None:
    assert before in DOCUMENT
    assert set(untrue(DOCUMENT.replace(before, after), here)) - set(untrue(DOCUMENT, here))


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("route", "GET /api/v1/donations/history"),
        ("metric", "cache_hit_ratio"),
        ("program", "grafana"),
        ("column", "data.payments.gateway_response"),
        ("port", "9090"),
    ],
)
def test_a_row_that_is_out_of_date_would_be_noticed(here: Names, kind: str, name: str) -> None:
    by_now = untrue(DOCUMENT, {**here, kind: here[kind] | {name}})

    (complaint,) = set(by_now) - set(untrue(DOCUMENT, here))
    assert complaint.endswith("is here by now")
