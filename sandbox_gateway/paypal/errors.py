"""Refusals in PayPal's shape."""

from __future__ import annotations

from typing import Any, TypeAlias

Detail: TypeAlias = dict[str, str]

_INFORMATION = "https://developer.paypal.com/api/rest/reference/orders/v2/errors/#"


class PaypalError(Exception):
    """A request that PayPal would refuse: `{name, message, debug_id, details, links}` with an HTTP status."""

    def __init__(self, status: int, name: str, message: str, *details: Detail) -> None:
        super().__init__(details[0]["description"] if details else message)
        self.status = status
        self.name = name
        self.message = message
        self.details = list(details)

    @property
    def issue(self) -> str:
        """The first detail's fixed word, or else the name."""
        return self.details[0]["issue"] if self.details else self.name

    def body(self, debug_id: str) -> dict[str, Any]:
        """Return the JSON of the answer."""
        link = {"href": f"{_INFORMATION}{self.issue}", "rel": "information_link", "method": "GET"}
        details = {"details": self.details} if self.details else {}
        return {
            "name": self.name,
            "message": self.message,
            "debug_id": debug_id,
            **details,
            "links": [link],
        }


class IdentityError(Exception):
    """A refusal of the OAuth part, which has the shape of RFC 6749: `{error, error_description}`."""

    def __init__(self, status: int, error: str, description: str) -> None:
        super().__init__(description)
        self.status = status
        self.body = {"error": error, "error_description": description}


def invalid_request(issue: str, description: str, field: str, *, location: str = "body") -> PaypalError:
    """Return the refusal of a malformed request; `field` is a JSON pointer or a parameter's name."""
    detail = {"field": field, "location": location, "issue": issue, "description": description}
    message = "Request is not well-formed, syntactically incorrect, or violates schema."
    return PaypalError(400, "INVALID_REQUEST", message, detail)


def unprocessable(issue: str, description: str, field: str | None = None) -> PaypalError:
    """Return the refusal of a well-formed request that cannot be done."""
    detail = {"issue": issue, "description": description}
    if field is not None:
        detail = {"field": field, "location": "body", **detail}
    message = (
        "The requested action could not be performed, semantically incorrect, or failed business validation."
    )
    return PaypalError(422, "UNPROCESSABLE_ENTITY", message, detail)


def not_found() -> PaypalError:
    """Return the refusal of an unknown id."""
    detail = {
        "issue": "INVALID_RESOURCE_ID",
        "description": "Specified resource ID does not exist. Please check the resource ID and try again.",
    }
    return PaypalError(404, "RESOURCE_NOT_FOUND", "The specified resource does not exist.", detail)


def unauthenticated() -> PaypalError:
    """Return the refusal of a caller without an access token."""
    message = (
        "Authentication failed due to missing authorization header, or invalid authentication credentials."
    )
    return PaypalError(401, "AUTHENTICATION_FAILURE", message)


def in_progress() -> PaypalError:
    """Return the refusal of a request whose id belongs to one that is being executed."""
    detail = {
        "issue": "PREVIOUS_REQUEST_IN_PROGRESS",
        "description": "A previous request on this resource is currently in progress. Please wait for some "
        "time and try again.",
    }
    message = "The server has detected a conflict while processing this request."
    return PaypalError(409, "RESOURCE_CONFLICT", message, detail)


def unsupported_media_type() -> PaypalError:
    """Return the refusal of a body that is not declared as JSON."""
    message = "The server does not support the request payload's media type."
    return PaypalError(415, "UNSUPPORTED_MEDIA_TYPE", message)


def out_of_order(status: int) -> PaypalError:
    """Return a refusal that the caller did not cause: 429 too many requests, 409 a conflict, else a fault."""
    if status == 429:
        message = "Too many requests. Blocked due to rate limiting."
        return PaypalError(429, "RATE_LIMIT_REACHED", message)
    return in_progress() if status == 409 else internal_error()


def internal_error() -> PaypalError:
    """Return the answer to a request under which the sandbox itself failed."""
    return PaypalError(500, "INTERNAL_SERVER_ERROR", "An internal server error occurred.")
