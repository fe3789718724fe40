"""Structured logs: one JSON object a line on standard output, without bodies or personal data."""

from __future__ import annotations

import logging.config
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import structlog
from structlog.typing import EventDict, ExcInfo, Processor, WrappedLogger


def configure(service: str, *context: Processor) -> None:
    """Send the records of structlog, and those of every library, through one JSON renderer.

    Each line names its `service`; `context` adds what is known of the work in hand.
    """
    logging.config.dictConfig(library_logging(service, *context))
    structlog.configure(
        processors=[*_common(service, context), *_rendering()],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.WriteLoggerFactory(),  # a line is one write, also beside a library's,
    )


def library_logging(service: str, *context: Processor) -> dict[str, Any]:
    """Return the logging configuration for libraries; gunicorn takes it as `logconfig_dict`.

    Libraries log warnings and errors only, gunicorn also that it starts and stops.
    """
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": [structlog.stdlib.add_logger_name, *_common(service, context)],
        "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_rendering()],
    }
    handler = {"class": "logging.StreamHandler", "formatter": "json", "stream": "ext://sys.stdout"}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": formatter},
        "handlers": {"stdout": handler},
        "root": {"level": "WARNING", "handlers": ["stdout"]},
        "loggers": {
            "gunicorn.error": {"level": "INFO", "handlers": ["stdout"], "propagate": False},
            "gunicorn.access": {"level": "CRITICAL", "handlers": [], "propagate": False},
        },
    }


def _common(service: str, context: Sequence[Processor]) -> list[Processor]:
    def add_service(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        event["service"] = service
        return event

    return [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="timestamp"),
        add_service,
        *context,
    ]


def _rendering() -> list[Processor]:
    return [
        structlog.processors.ExceptionRenderer(_without_message),
        structlog.processors.EventRenamer("message"),
        structlog.processors.JSONRenderer(),
    ]


def _without_message(exc_info: ExcInfo) -> dict[str, Any]:
    """Name an exception and its innermost places; its message may quote a body or a person."""
    trace = traceback.extract_tb(exc_info[2])[-5:]
    places = [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in trace]
    return {"type": exc_info[0].__name__, "where": places}
