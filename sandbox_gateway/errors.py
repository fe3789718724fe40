"""Refusals in the shape of Stripe's API, which the control plane and unknown addresses share."""

from __future__ import annotations

from typing import Any


class ApiError(Exception):
    """A request that is refused.

    `status` is the HTTP status; the body is `{"error": {type, code, message, param, ...}}` without the
    members that are not known, as Stripe sends it.
    """

    def __init__(
        self,
        message: str,
        *,
        status: int = 400,
        error_type: str = "invalid_request_error",
        code: str | None = None,
        param: str | None = None,
        **details: object,
    ) -> None:
        super().__init__(message)
        self.status = status
        members = {"code": code, "message": message, "param": param, "type": error_type, **details}
        self.body: dict[str, Any] = {
            "error": {name: value for name, value in members.items() if value is not None}
        }


def missing(kind: str, identifier: str, param: str, *, status: int = 404) -> ApiError:
    """Return the refusal of an unknown id: 404 for one in the path, 400 for one in a parameter."""
    return ApiError(f"No such {kind}: '{identifier}'", status=status, code="resource_missing", param=param)


def internal_error() -> ApiError:
    """Return the answer to a request under which the sandbox itself failed."""
    return ApiError("The sandbox gateway failed; its log says why.", status=500, error_type="api_error")
