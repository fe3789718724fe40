"""/ready: whether the system can serve, and the state of each dependency."""

from __future__ import annotations

import pytest

from tests.gateway.conftest import StartProxy
from tests.gateway.harness import Proxy, Service
from tests.support.ports import free_ports

OK = {"postgrest": "ok", "webhook_adapter": "ok", "database": "ok", "redis": "ok"}


@pytest.fixture(autouse=True)
def _all_ready(postgrest_admin: Service, adapter: Service) -> None:
    postgrest_admin.answer(200, b"")
    adapter.answer(200, {"status": "ok", "dependencies": {"database": "ok"}})


def test_ready_when_all_dependencies_are(proxy: Proxy, postgrest_admin: Service, adapter: Service) -> None:
    answer = proxy.get("/ready")
    assert (answer.status, answer.json()) == (200, {"status": "ready", "checks": OK})
    assert postgrest_admin.only().target == "/ready"
    assert adapter.only().target == "/ready"


def not_ready(answer: object) -> dict[str, object]:
    """Return the body of a 503 with these checks: the fields of /ready and those of every error."""
    error = {"code": "PT503", "message": "not_ready", "details": None, "hint": None}
    return {"status": "not_ready", "checks": answer, **error}


def test_not_ready_without_the_database(proxy: Proxy, postgrest_admin: Service, adapter: Service) -> None:
    postgrest_admin.answer(503, b"")
    adapter.answer(503, {"status": "unavailable", "dependencies": {"database": "unavailable"}})
    answer = proxy.get("/ready")
    assert answer.status == 503
    assert answer.headers.get("Retry-After") == "1"
    down = {"postgrest": "down", "webhook_adapter": "down", "database": "unavailable", "redis": "ok"}
    assert answer.json() == not_ready(down)


@pytest.mark.parametrize(
    ("setting", "name"),
    [("POSTGREST_ADMIN_PORT", "postgrest"), ("WEBHOOK_ADAPTER_PORT", "webhook_adapter")],
)
def test_not_ready_without_a_service(start_proxy: StartProxy, setting: str, name: str) -> None:
    answer = start_proxy(**{setting: str(free_ports(1)[0])}).get("/ready")
    assert answer.status == 503
    checks = answer.json()["checks"]
    assert checks.pop(name) == "down"
    assert set(checks.values()) == {"ok"}


def test_ready_but_degraded_without_redis(start_proxy: StartProxy) -> None:
    answer = start_proxy(REDIS_PORT=str(free_ports(1)[0])).get("/ready")
    assert answer.status == 200
    assert answer.json() == {"status": "ready", "checks": OK | {"redis": "degraded"}}


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"null", b'{"dependencies": 5}', b'{"dependencies": {"database": 5}}']
)
def test_the_database_is_left_out_when_the_adapter_does_not_mention_it(
    proxy: Proxy, adapter: Service, body: bytes
) -> None:
    adapter.answer(200, body)
    answer = proxy.get("/ready")
    assert answer.status == 200
    assert "database" not in answer.json()["checks"]
