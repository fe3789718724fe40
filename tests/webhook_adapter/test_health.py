"""webhook_adapter.health and metrics: what monitors ask."""

import time

from flask.testing import FlaskClient

from tests.webhook_adapter.apps import sample


def test_alive_without_database(lonely: FlaskClient) -> None:
    answer = lonely.get("/health")
    assert (answer.status_code, answer.get_json()) == (200, {"status": "ok"})


def test_ready_with_database(client: FlaskClient) -> None:
    answer = client.get("/ready")
    assert (answer.status_code, answer.get_json()) == (
        200,
        {"status": "ok", "dependencies": {"database": "ok"}},
    )


def test_not_ready_without_database(lonely: FlaskClient) -> None:
    started = time.monotonic()
    answer = lonely.get("/ready")
    assert time.monotonic() - started < 2
    assert answer.status_code == 503
    assert answer.get_json() == {"status": "unavailable", "dependencies": {"database": "unavailable"}}


def test_requests_are_counted_by_route(lonely: FlaskClient) -> None:
    lonely.get("/health")
    lonely.get("/invented/by/the/caller")
    exposition = lonely.get("/metrics").text
    labels = {"service": "webhook_adapter", "endpoint": "/health"}
    assert sample(exposition, "http_requests_total", status="200", **labels) == 1
    assert sample(exposition, "http_request_duration_seconds_count", **labels) == 1
    assert sample(exposition, "http_requests_total", status="404", endpoint="unknown") == 1
    assert "invented" not in exposition
