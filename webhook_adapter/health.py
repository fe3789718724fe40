"""GET /health: the process answers. GET /ready: it can serve; every dependency is named."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from flask import Blueprint, Response, jsonify

from webhook_adapter.database import Database

READY_WITHIN_S = 1.0


def routes(database: Database) -> Blueprint:
    """Return the routes.

    A payment gateway is not a dependency: while its API is away, its webhooks must still be accepted.
    """
    blueprint = Blueprint("health", __name__)
    # A call to a database server that froze may never return, so another thread waits for it. One thread is
    # enough: probes that queue up behind a hanging one run out of time, which is the right answer.
    prober = ThreadPoolExecutor(1, thread_name_prefix="ready")

    @blueprint.get("/health")
    def health() -> Response:
        return jsonify(status="ok")

    @blueprint.get("/ready")
    def ready() -> tuple[Response, int]:
        try:
            prober.submit(database.ping, READY_WITHIN_S).result(READY_WITHIN_S)
        except Exception:  # noqa: BLE001 - whatever the error, we cannot serve
            return jsonify(status="unavailable", dependencies={"database": "unavailable"}), 503
        return jsonify(status="ok", dependencies={"database": "ok"}), 200

    return blueprint
