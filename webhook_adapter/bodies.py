"""Reading request bodies: their size is checked before anything else."""

from __future__ import annotations

from flask import request
from werkzeug.exceptions import HTTPException

from webhook_adapter.errors import ApiError


def read_body(limit: int) -> bytes:
    """Return the raw body; 413 beyond `limit` bytes, 415 when encoded, 400 when its framing is broken."""
    if request.environ.get("HTTP_CONTENT_ENCODING", "").strip().lower() not in ("", "identity"):
        raise ApiError(415, "unsupported_encoding", "the body must come without a Content-Encoding")
    too_large = ApiError(413, "body_too_large", f"the body has more than {limit} bytes")
    if (request.content_length or 0) > limit:
        raise too_large
    # One byte more than allowed, because Werkzeug silently cuts a body without Content-Length at the limit.
    request.max_content_length = limit + 1
    try:
        body = request.get_data(cache=False)
    except HTTPException:
        raise
    except Exception as error:  # gunicorn's own, for chunks that it cannot parse
        raise ApiError(400, "bad_request", "the body cannot be read") from error
    if len(body) > limit:
        raise too_large
    return body
