"""Rotating the webhook secret: for a while the old one signs beside the new one, as at Stripe."""

from __future__ import annotations

import time

from sandbox_gateway.identifiers import new_id
from sandbox_gateway.storage import Storage


class Secrets:
    """The secrets that sign Stripe's webhooks, kept in the file so that they outlive the process."""

    def __init__(self, storage: Storage, configured: str) -> None:
        self._storage = storage
        self._configured = configured

    def signing(self, now: float) -> list[str]:
        """Return the secrets that sign at a moment, the newest first."""
        with self._storage.reading() as connection:
            rows = connection.execute(
                """select secret, old_signs_until from stripe_rotations where configured = ?
                   order by id desc limit 2""",
                (self._configured,),
            ).fetchall()
        secrets = [*(str(row["secret"]) for row in rows), self._configured]
        return secrets[:2] if rows and now < rows[0]["old_signs_until"] else secrets[:1]

    def rotate(self, secret: str | None, overlap_seconds: float) -> list[str]:
        """Let a secret, by default a fresh one, take over; return those that sign from now on."""
        now = time.time()
        with self._storage.writing() as connection:
            connection.execute(
                "insert into stripe_rotations (configured, secret, old_signs_until) values (?, ?, ?)",
                (self._configured, secret or new_id("whsec", 32), now + overlap_seconds),
            )
        return self.signing(now)
