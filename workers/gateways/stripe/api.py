"""Stripe's REST API, for objects and listings as the bytes that came.

The SDK makes objects of its own of what it reads; evidence is what Stripe wrote.
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

# What reading a kind of object takes: its path, and what is to be shown within it.
_KINDS = {"charge": ("/v1/charges/{}", "balance_transaction")}
_ID = re.compile(r"[A-Za-z]{2,8}_[A-Za-z0-9_]{1,250}")
_WORD = re.compile(r"[a-z_]{1,100}")


class StripeApi:
    """Reads from Stripe. Everything that may pass is raised as TemporaryError, and none quotes it."""

    def __init__(self, secret_key: str, api_base: str, *, read_timeout: float = READ_TIMEOUT) -> None:
        self._client = answers.client(
            api_base,
            read_timeout,
            Authorization=f"Bearer {secret_key}",
            # The version that the SDK speaks, so that all we get from Stripe has one shape.
            **{"Stripe-Version": stripe.api_version},
        )

    def readings(self, kind: str, object_id: str) -> Sequence[Reading]:
        """Return an object; a charge with its fee."""
        if not is_id(object_id):
            raise ValueError("not an id of Stripe's")
        path, expanded = _KINDS[kind]
        answer = self.get(path.format(object_id), {"expand[]": expanded})
        # One that is missing was told of by an authentic event: we are looking for it in the wrong account.
        if json_object(answer).get("id") != object_id:
            raise TemporaryError(f"{answer.status}, and the answer is about something else")
        return [Reading(kind, answer.body)]

    def get(self, path: str, params: Mapping[str, str | int]) -> Answer:
        """Return what Stripe answers to a GET with success."""
        answer = answers.ask(self._client.send, "GET", path, params=params)
        if answer.status != 200:
            raise TemporaryError(f"{answer.status} {_code(answer)}".strip())
        return answer


def is_id(value: object) -> bool:
    """Tell whether this can be the id of one of Stripe's objects."""
    return isinstance(value, str) and _ID.fullmatch(value) is not None


def _code(answer: Answer) -> str:
    error = json_object(answer).get("error")
    code = error.get("code") if isinstance(error, dict) else None
    return code if isinstance(code, str) and _WORD.fullmatch(code) else ""
