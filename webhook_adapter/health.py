"""GET /health: the process answers. GET /ready: it can serve, each dependency named."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from flask import Blueprint, Response, jsonify

from webhook_adapter.database import Database

READY_WITHIN_S = 1.0


def routes(database: Database) -> Blueprint:
    """Return the routes.

    The payment gateway is no dependency: when it is away, its webhooks must still be taken in.
    """
    blueprint = Blueprint("health", __name__)
    # A server that froze answers nothing, not even a time-out: wait beside it, never for it.
    # One thread: probes that pile up behind a hanging one just run out of time.
    prober = ThreadPoolExecutor(1, thread_name_prefix="ready")

    @blueprint.get("/health")
    def health() -> Response:
        return jsonify(status="ok")

    @blueprint.get("/ready")
    def ready() -> tuple[Response, int]:
        try:
            prober.submit(database.ping, READY_WITHIN_S).result(READY_WITHIN_S)
        except Exception:  # noqa: BLE001 - whatever it is, we cannot serve
            return jsonify(status="unavailable", dependencies={"database": "unavailable"}), 503
        return jsonify(status="ok", dependencies={"database": "ok"}), 200

    return blueprint
