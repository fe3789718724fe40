"""Stripe's REST API, for objects and listings as the bytes that Stripe sent.

Evidence must be what Stripe wrote; the SDK would make objects of its own of it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import stripe

from outbound.bounded_http import Answer
from workers.failures import TemporaryError
from workers.gateways import answers
from workers.gateways.answers import READ_TIMEOUT, json_object
from workers.gateways.gateway import Reading

# For each kind of object its path, and the object that is to be included in the answer.
_KINDS = {"charge": ("/v1/charges/{}", "balance_transaction")}
_ID = re.compile(r"[A-Za-z]{2,8}_[A-Za-z0-9_]{1,250}")
_WORD = re.compile(r"[a-z_]{1,100}")


class StripeApi:
    """Reads from Stripe. Raises TemporaryError for all that may pass, without quoting Stripe."""

    def __init__(self, secret_key: str, api_base: str, *, read_timeout: float = READ_TIMEOUT) -> None:
        self._client = answers.client(
            api_base,
            read_timeout,
            Authorization=f"Bearer {secret_key}",
            # The version that the SDK uses, so that everything from Stripe has the same shape.
            **{"Stripe-Version": stripe.api_version},
        )

    def readings(self, kind: str, object_id: str) -> Sequence[Reading]:
        """Return an object; a charge includes its fee."""
        if not is_id(object_id):
            raise ValueError("not the id of a Stripe object")
        path, expanded = _KINDS[kind]
        answer = self.get(path.format(object_id), {"expand[]": expanded})
        # An authentic event named this object. If it is missing, we are looking in the wrong account.
        if json_object(answer).get("id") != object_id:
            raise TemporaryError(f"{answer.status}, and the answer is about something else")
        return [Reading(kind, answer.body)]

    def get(self, path: str, params: Mapping[str, str | int]) -> Answer:
        """Return the answer to a successful GET."""
        answer = answers.ask(self._client.send, "GET", path, params=params)
        if answer.status != 200:
            raise TemporaryError(f"{answer.status} {_code(answer)}".strip())
        return answer


def is_id(value: object) -> bool:
    """Return whether this has the form of a Stripe object's id."""
    return isinstance(value, str) and _ID.fullmatch(value) is not None


def _code(answer: Answer) -> str:
    error = json_object(answer).get("error")
    code = error.get("code") if isinstance(error, dict) else None
    return code if isinstance(code, str) and _WORD.fullmatch(code) else ""
