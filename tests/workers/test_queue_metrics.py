"""The queues' figures for Prometheus."""

from __future__ import annotations

import json
import socket
from pathlib import Path

import psycopg
import pytest
import requests
from prometheus_client import CollectorRegistry
from prometheus_client.parser import text_string_to_metric_families

from tests.support.database import Database
from tests.support.ports import free_ports
from tests.support.waiting import eventually
from tests.workers.support.processes import environment, process
from tests.workers.support.smtp_sink import Sink
from workers.queue_metrics import QueueMetrics

FIGURES = {
    "workers_queue_messages",
    "workers_queue_ready_messages",
    "workers_queue_oldest_message_age_seconds",
    "workers_queue_dead_letters",
    "workers_queue_oldest_dead_letter_age_seconds",
}


def measured(url: str) -> dict[tuple[str, str], float]:
    """Scrape a registry that holds nothing else; return the figures by name and queue."""
    registry = CollectorRegistry()
    registry.register(QueueMetrics(url))
    samples = [sample for metric in registry.collect() for sample in metric.samples]
    return {(sample.name, sample.labels["queue"]): sample.value for sample in samples}


def test_each_queue_with_its_dead_letters(database: Database) -> None:
    """Read with the rights of the workers' role."""
    superuser = database.connect("superuser")
    superuser.execute(
        "select pgmq.send('notifications', '{}'::jsonb, 0), pgmq.send('notifications', '{}'::jsonb, 60)"
    )
    superuser.execute("select pgmq.send('notifications_dead', '{}'::jsonb, 0)")
    superuser.execute("update pgmq.q_notifications set enqueued_at = now() - interval '1 minute'")
    superuser.execute("update pgmq.q_notifications_dead set enqueued_at = now() - interval '1 hour'")

    figures = measured(database.url("workers"))

    of_one = {name: value for (name, queue), value in figures.items() if queue == "notifications"}
    assert of_one.keys() == FIGURES
    assert of_one["workers_queue_messages"] == 2
    assert of_one["workers_queue_ready_messages"] == 1
    assert 60 <= of_one["workers_queue_oldest_message_age_seconds"] < 90
    assert of_one["workers_queue_dead_letters"] == 1
    assert 3600 <= of_one["workers_queue_oldest_dead_letter_age_seconds"] < 3630
    queues = {row["queue_name"] for row in superuser.execute("select queue_name from pgmq.meta")}
    assert {queue for _, queue in figures} == {queue for queue in queues if not queue.endswith("_dead")}
    assert all(figures[name, "totals"] == 0 for name in FIGURES), "an empty queue says so"


def test_figures_are_missing_while_the_database_is_away() -> None:
    """Whether the connection is refused or hangs, a scrape answers."""
    assert measured(f"postgresql://workers:x@127.0.0.1:{free_ports(1)[0]}/careforall") == {}
    with socket.create_server(("127.0.0.1", 0)) as silent:
        assert measured(f"postgresql://workers:x@127.0.0.1:{silent.getsockname()[1]}/careforall") == {}


@pytest.mark.timeout(30)
def test_a_scrape_does_not_wait_for_locked_queues(database: Database) -> None:
    """Maintenance does not delay a scrape."""
    with database.connect("superuser") as owner, owner.transaction():
        owner.execute("lock table pgmq.q_notifications in access exclusive mode")
        assert measured(database.url("workers")) == {}
    assert measured(database.url("workers"))


def test_a_process_shows_them_beside_its_own_work(database: Database, sink: Sink, tmp_path: Path) -> None:
    """Scraped over HTTP, before and after the database went away and came back."""
    port = free_ports(1)[0]
    env = environment(database, sink) | {"WORKERS_METRICS_PORT": str(port)}
    superuser = database.connect("superuser")
    superuser.execute("select pgmq.send('refunds_dead', '{}'::jsonb, 0)")

    def scrape() -> dict[str, float]:
        text = requests.get(f"http://127.0.0.1:{port}/metrics", timeout=10).text
        samples = [sample for metric in text_string_to_metric_families(text) for sample in metric.samples]
        return {
            sample.name: sample.value for sample in samples if sample.labels.get("queue") in (None, "refunds")
        }

    log = tmp_path / "log"
    with process(env, log):
        eventually(log.read_text, lambda text: "workers_started" in text, seconds=20)
        shown = scrape()
        assert shown.keys() >= FIGURES | {"process_resident_memory_bytes"}
        assert shown["workers_queue_dead_letters"] == 1

        with psycopg.connect(database.server.url("superuser", "postgres"), autocommit=True) as other:
            other.execute(f'alter database "{database.name}" allow_connections false')
            try:
                shown = scrape()
                assert not shown.keys() & FIGURES
                assert "process_resident_memory_bytes" in shown
            finally:
                other.execute(f'alter database "{database.name}" allow_connections true')
        assert scrape().keys() >= FIGURES
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    assert "queues_not_measured" in [line["message"] for line in lines]
    assert "postgresql://" not in log.read_text()
