"""Prometheus metrics of the queues, read from the database at each scrape."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import psycopg
import structlog
from prometheus_client import Metric
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from psycopg.rows import TupleRow

log = structlog.get_logger(__name__)

#: Seconds that a scrape waits for the database: less than Prometheus waits for the scrape.
PATIENCE = 2

# In the order of the columns that are read.
_FIGURES = (
    ("workers_queue_messages", "Messages in a queue, including delayed ones and those being worked on."),
    ("workers_queue_ready_messages", "Messages in a queue that a worker could take now."),
    ("workers_queue_oldest_message_age_seconds", "Age of a queue's oldest message, or 0."),
    ("workers_queue_dead_letters", "Messages that workers gave up on, and a person must look at."),
    (
        "workers_queue_oldest_dead_letter_age_seconds",
        "Age of a queue's oldest dead letter, or 0.",
    ),
)


class QueueMetrics(Collector):
    """Show `private.queue_metrics()`, by one query on a connection of its own.

    Every worker process shows the same figures, so alert on the maximum:
    `max by (queue) (workers_queue_dead_letters) > 0`. While the database is away these figures are missing,
    and the process's other metrics are not.
    """

    def __init__(self, database_url: str) -> None:
        self._database_url = database_url

    def collect(self) -> Iterator[Metric]:
        """Yield a gauge per figure with a sample per queue; nothing when the database does not answer."""
        try:
            rows = self._read()
        except psycopg.Error as error:
            log.warning("queues_not_measured", reason=type(error).__name__)
            return
        for column, (name, says) in enumerate(_FIGURES, start=1):
            gauge = GaugeMetricFamily(name, says, labels=["queue"])
            for row in rows:
                gauge.add_metric([row[0]], row[column])
            yield gauge

    def _read(self) -> Sequence[TupleRow]:
        # A fresh connection cannot have died unnoticed, and every wait for it is limited.
        connection = psycopg.connect(
            self._database_url, autocommit=True, connect_timeout=PATIENCE, tcp_user_timeout=PATIENCE * 1000
        )
        with connection:
            connection.execute(f"set statement_timeout = '{PATIENCE}s'")
            return connection.execute(
                "select queue, waiting, ready, oldest_seconds, dead, oldest_dead_seconds "
                "from private.queue_metrics()",
                prepare=False,
            ).fetchall()
