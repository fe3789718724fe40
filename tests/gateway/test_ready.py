"""/ready: able to serve, each dependency named."""

from __future__ import annotations

import pytest

from tests.gateway.conftest import StartGateway
from tests.gateway.harness import Gateway, Service
from tests.support.ports import free_ports

OK = {"postgrest": "ok", "webhook_adapter": "ok", "database": "ok", "redis": "ok"}


@pytest.fixture(autouse=True)
def _all_ready(postgrest_admin: Service, adapter: Service) -> None:
    postgrest_admin.answer(200, b"")
    adapter.answer(200, {"status": "ok", "dependencies": {"database": "ok"}})


def test_everything_is_there(gateway: Gateway, postgrest_admin: Service, adapter: Service) -> None:
    adapter.answer(200, {"status": "ok", "dependencies": {"database": "ok"}})
    answer = gateway.get("/ready")
    assert (answer.status, answer.json()) == (200, {"status": "ready", "checks": OK})
    assert postgrest_admin.only().target == "/ready"
    assert adapter.only().target == "/ready"


def not_ready(answer: object) -> dict[str, object]:
    """Return the body of a 503 with these checks: the page's shape and that of all errors."""
    error = {"code": "PT503", "message": "not_ready", "details": None, "hint": None}
    return {"status": "not_ready", "checks": answer, **error}


def test_the_database_is_away(gateway: Gateway, postgrest_admin: Service, adapter: Service) -> None:
    postgrest_admin.answer(503, b"")
    adapter.answer(503, {"status": "unavailable", "dependencies": {"database": "unavailable"}})
    answer = gateway.get("/ready")
    assert answer.status == 503
    assert answer.headers.get("Retry-After") == "1"
    down = {"postgrest": "down", "webhook_adapter": "down", "database": "unavailable", "redis": "ok"}
    assert answer.json() == not_ready(down)


@pytest.mark.parametrize(
    ("setting", "name"),
    [("POSTGREST_ADMIN_PORT", "postgrest"), ("WEBHOOK_ADAPTER_PORT", "webhook_adapter")],
)
def test_a_service_is_away(start_gateway: StartGateway, setting: str, name: str) -> None:
    answer = start_gateway(**{setting: str(free_ports(1)[0])}).get("/ready")
    assert answer.status == 503
    checks = answer.json()["checks"]
    assert checks.pop(name) == "down"
    assert set(checks.values()) == {"ok"}


def test_without_redis_it_is_slower_not_unready(start_gateway: StartGateway) -> None:
    answer = start_gateway(REDIS_PORT=str(free_ports(1)[0])).get("/ready")
    assert answer.status == 200
    assert answer.json() == {"status": "ready", "checks": OK | {"redis": "degraded"}}


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"null", b'{"dependencies": 5}', b'{"dependencies": {"database": 5}}']
)
def test_an_adapter_that_says_nothing_of_the_database(
    gateway: Gateway, adapter: Service, body: bytes
) -> None:
    adapter.answer(200, body)
    answer = gateway.get("/ready")
    assert answer.status == 200
    assert "database" not in answer.json()["checks"]
