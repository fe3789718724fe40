"""One shape for every error: {"code", "message", "details", "hint"}.

`message` is a fixed word of sql/errors.md. `code` is `PT` and the status, like that of errors raised in SQL,
so that clients need not know which part refused them.
"""

from __future__ import annotations

import json

import structlog
from flask import Flask, Response
from werkzeug.exceptions import HTTPException

log = structlog.get_logger(__name__)

# Words for the requests that Flask and Werkzeug refuse by themselves.
_WORDS = {
    400: "bad_request",
    404: "not_found",
    405: "method_not_allowed",
    413: "body_too_large",
    415: "unsupported_media_type",
}


class ApiError(Exception):
    """An answer that is an error.

    `retry_after` is in seconds, and set where it helps to try again later.
    """

    def __init__(
        self,
        status: int,
        word: str,
        details: str | None = None,
        hint: str | None = None,
        *,
        retry_after: int | None = None,
    ) -> None:
        super().__init__(word)
        self.status = status
        self.word = word
        self.details = details
        self.hint = hint
        self.retry_after = retry_after

    def response(self) -> Response:
        """Return the answer, in the shape that all errors have."""
        body = {
            "code": f"PT{self.status}",
            "message": self.word,
            "details": self.details,
            "hint": self.hint,
        }
        answer = Response(json.dumps(body), self.status, mimetype="application/json")
        if self.retry_after is not None:
            answer.headers["Retry-After"] = str(self.retry_after)
        return answer


def register(app: Flask) -> None:
    """Make the app answer its own errors and Flask's in the same shape."""
    app.register_error_handler(ApiError, ApiError.response)
    app.register_error_handler(HTTPException, _refused_by_flask)
    app.register_error_handler(Exception, _bug)


def _refused_by_flask(error: HTTPException) -> Response:
    status = error.code or 500
    word = _WORDS.get(status, "bad_request" if status < 500 else "internal_error")
    answer = ApiError(status, word).response()
    for name, value in error.get_headers():
        if name == "Allow":
            answer.headers[name] = value
    return answer


def _bug(error: Exception) -> Response:
    log.error("request_failed", exc_info=error)
    return ApiError(500, "internal_error").response()
