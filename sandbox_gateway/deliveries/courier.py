"""Makes one attempt to deliver and records its outcome."""

from __future__ import annotations

import time
from dataclasses import replace

import requests

from sandbox_gateway.chaos.decisions import Copy
from sandbox_gateway.deliveries import log as delivery_log
from sandbox_gateway.deliveries.delivery import Attempt, Delivery
from sandbox_gateway.deliveries.policy import DeliveryPolicy, Headers
from sandbox_gateway.storage import Storage

ANSWER_BYTES = 2000
"""How much of a receiver's answer is kept."""

_HEADERS = {
    "Accept": "*/*; q=0.5, application/json",
    "Cache-Control": "no-cache",
    # Each attempt has a connection of its own: a kept one might be closed just when it is used.
    "Connection": "close",
    "Content-Type": "application/json; charset=utf-8",
}


class Courier:
    """Makes the attempts of deliveries."""

    def __init__(self, storage: Storage, policy: DeliveryPolicy, timeout: float) -> None:
        self._storage = storage
        self._policy = policy
        self._timeout = timeout

    def deliver(self, delivery_id: int) -> None:
        """Make one attempt, after the false copies that chaos adds, and record it with what follows."""
        with self._storage.reading() as connection:
            delivery = delivery_log.read(connection, delivery_id)
        fate = self._policy.chaos.fate(delivery)
        for copy in fate.copies:
            self._send_false(copy)
        attempt = self._lost() if fate.is_dropped else self._attempt(delivery, delivery.body)
        with self._storage.writing() as connection:
            delivery_log.record(connection, delivery_id, attempt, self._next_attempt(delivery))

    def _send_false(self, copy: Copy) -> None:
        attempt = replace(self._attempt(copy.signed, copy.body), chaos=copy.chaos)
        with self._storage.writing() as connection:
            delivery_log.add_attempt(connection, copy.signed.id, attempt)

    def _lost(self) -> Attempt:
        return Attempt(time.time(), 0.0, error="It was lost on the way.", chaos="dropped")

    def _attempt(self, signed: Delivery, body: bytes) -> Attempt:
        started, clock = time.time(), time.monotonic()
        headers = {**_HEADERS, **self._policy.headers(signed, started)}
        status_code = answer = error = None
        try:
            status_code, answer = self._post(signed.url, body, headers)
        except (requests.RequestException, OSError, ValueError) as failure:
            error = f"{type(failure).__name__}: {failure}"
        return Attempt(started, round(time.monotonic() - clock, 3), status_code, answer, error)

    def _post(self, url: str, body: bytes, headers: Headers) -> tuple[int, str]:
        with requests.Session() as session:
            session.trust_env = (
                False  # a proxy of the environment must not stand between the sandbox and its receiver
            )
            answer = session.post(
                url,
                data=body,
                headers=headers,
                timeout=self._timeout,
                allow_redirects=False,
                stream=True,
            )
            beginning: bytes = next(answer.iter_content(ANSWER_BYTES), b"")
            return answer.status_code, beginning.decode("utf-8", "replace")

    def _next_attempt(self, delivery: Delivery) -> float | None:
        attempts = delivery.attempts + 1
        if delivery.most_attempts is not None and attempts >= delivery.most_attempts:
            return None
        return self._policy.next_attempt(attempts, delivery.created_at, time.time())
