"""W3C Trace Context: which trace a request belongs to."""

from __future__ import annotations

import re

from flask import has_request_context, request
from structlog.typing import EventDict, WrappedLogger

_TRACEPARENT = re.compile(r"[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}")


def traceparent() -> str | None:
    """Return the request's `traceparent`; None when it is missing or malformed."""
    sent = request.environ.get("HTTP_TRACEPARENT", "")
    return sent if _TRACEPARENT.fullmatch(sent) else None


def add_trace_id(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Add the id of the request's trace to a line of the log; a processor of structlog."""
    found = _TRACEPARENT.fullmatch(request.headers.get("traceparent", "")) if has_request_context() else None
    if found:
        event["trace_id"] = found[1]
    return event
