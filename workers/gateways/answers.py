"""Calls to the APIs of payment gateways, with failures as the errors that workers know."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from outbound.bounded_http import Answer, BoundedClient, EndlessAnswerError, NoAnswerError
from outbound.paypal_client import NoTokenError
from workers.failures import GatewayAwayError, TemporaryError

#: Seconds to wait for more of an answer, and for all of it. They are generous: nobody waits for the result,
#: and an abandoned call may still act.
READ_TIMEOUT = 20.0
DEADLINE = 60.0


def client(api_base: str, read_timeout: float = READ_TIMEOUT, **headers: str) -> BoundedClient:
    """Return a client for the API at `api_base` that sends these headers."""
    return BoundedClient(api_base, read_timeout=read_timeout, deadline=DEADLINE, headers=headers)


def ask(send: Callable[..., Answer], method: str, path: str, **parts: Any) -> Answer:
    """Send a request by a client's `send` and return the answer; `parts` are httpx's own.

    Raises GatewayAwayError for no answer, 429 and 5xx, TemporaryError for an endless answer and for an access
    token that is refused. None of them quotes the gateway.
    """
    try:
        answer = send(method, path, **parts)
    except NoTokenError as error:
        _check_is_there(error.answer)
        raise TemporaryError(f"no access token: {error}") from None
    except EndlessAnswerError as error:
        raise TemporaryError(str(error)) from None
    except NoAnswerError as error:
        raise GatewayAwayError(str(error)) from None
    _check_is_there(answer)
    return answer


def json_object(answer: Answer) -> dict[str, Any]:
    """Return the JSON object in an answer; TemporaryError when its body is something else."""
    value = answer.json()
    if value is None:
        raise TemporaryError(f"{answer.status}, and the answer is not a JSON object")
    return value


def _check_is_there(answer: Answer) -> None:
    if answer.status == 429 or answer.status >= 500:
        raise GatewayAwayError(str(answer.status))
