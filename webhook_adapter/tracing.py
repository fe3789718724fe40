"""W3C Trace Context: which trace the request belongs to."""

from __future__ import annotations

import re

from flask import has_request_context, request

_TRACEPARENT = re.compile(r"[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}")


def traceparent() -> str | None:
    """Return the request's `traceparent` if it is well-formed."""
    sent = request.environ.get("HTTP_TRACEPARENT", "")
    return sent if _TRACEPARENT.fullmatch(sent) else None


def trace_id() -> str | None:
    """Return the id of the request's trace; None outside of requests too."""
    found = _TRACEPARENT.fullmatch(request.headers.get("traceparent", "")) if has_request_context() else None
    return found[1] if found else None
