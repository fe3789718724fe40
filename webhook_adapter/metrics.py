"""Counters and timings for Prometheus.

gunicorn runs several processes, and a scrape reaches one of them. gunicorn.conf.py sets
PROMETHEUS_MULTIPROC_DIR, so that each process keeps its numbers in files of that folder, and the process that
is scraped answers with the sum.
"""

from __future__ import annotations

import os
import time

from flask import Blueprint, Flask, Response, request
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector

SERVICE = "webhook_adapter"
_STARTED = "webhook_adapter.started"


class Metrics:
    """What the adapter counts."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "http_requests_total",
            "Requests answered.",
            ("service", "endpoint", "status"),
            registry=self._registry,
        )
        self._seconds = Histogram(
            "http_request_duration_seconds",
            "Time from a request's arrival in the app to its answer.",
            ("service", "endpoint"),
            buckets=(0.005, 0.01, 0.025, 0.05, 0.085, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0),
            registry=self._registry,
        )
        self._webhooks = Counter(
            "payment_webhook_processed_total",
            "Verified webhooks by their outcome; idempotency_hit is true for repeats.",
            ("gateway", "status", "idempotency_hit"),
            registry=self._registry,
        )
        self._forged = Counter(
            "payment_webhook_signature_invalid_total",
            "Webhooks refused because they are not authentic.",
            ("gateway", "reason"),
            registry=self._registry,
        )
        self._intents = Counter(
            "payment_intent_calls_total",
            "Calls to a gateway to create a payment intent, by outcome: created, unavailable or refused.",
            ("gateway", "outcome"),
            registry=self._registry,
        )
        self._circuits = Gauge(
            "payment_gateway_circuit_open",
            "Processes that do not call the gateway at present, because it failed several times in a row.",
            ("gateway",),
            registry=self._registry,
            multiprocess_mode="livesum",
        )

    def webhook_processed(self, gateway: str, status: str) -> None:
        """Count a verified webhook by its status (processed, duplicate, ignored, parked)."""
        hit = "true" if status == "duplicate" else "false"
        self._webhooks.labels(gateway, status, hit).inc()

    def signature_invalid(self, gateway: str, reason: str) -> None:
        """Count a webhook that is not authentic, by the verifier's word for the reason."""
        self._forged.labels(gateway, reason).inc()

    def intent_called(self, gateway: str, outcome: str) -> None:
        """Count a call that asked a gateway for an intent: created, unavailable or refused."""
        self._intents.labels(gateway, outcome).inc()

    def circuit(self, gateway: str, *, is_open: bool) -> None:
        """Set whether this process has stopped calling the gateway."""
        self._circuits.labels(gateway).set(int(is_open))

    def answered(self, endpoint: str, status: int, seconds: float) -> None:
        """Count an answer and how long it took."""
        self._requests.labels(SERVICE, endpoint, str(status)).inc()
        self._seconds.labels(SERVICE, endpoint).observe(seconds)

    def exposition(self) -> bytes:
        """Return all numbers in Prometheus' text format, summed over the processes."""
        registry = self._registry
        if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
            registry = CollectorRegistry()
            MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return generate_latest(registry)


def register(app: Flask, metrics: Metrics) -> None:
    """Time every request, and serve GET /metrics on the adapter's own port: the proxy has no route to it."""
    blueprint = Blueprint("metrics", __name__)

    @app.before_request
    def start() -> None:
        request.environ[_STARTED] = time.perf_counter()

    @app.after_request
    def stop(response: Response) -> Response:
        # The rule and not the path, so that callers cannot invent label values.
        rule = request.url_rule
        seconds = time.perf_counter() - request.environ[_STARTED]
        metrics.answered(rule.rule if rule else "unknown", response.status_code, seconds)
        return response

    @blueprint.get("/metrics")
    def show() -> Response:
        return Response(metrics.exposition(), content_type=CONTENT_TYPE_LATEST)

    app.register_blueprint(blueprint)
