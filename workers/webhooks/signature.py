"""Signatures by the Standard Webhooks scheme (https://www.standardwebhooks.com)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from standardwebhooks import Webhook


def signature_headers(webhook_id: str, body: str, secrets: Sequence[str], now: datetime) -> dict[str, str]:
    """Return the headers that prove a webhook: its id, the time of this attempt, one signature per secret.

    A secret is `whsec_` and base64. `now` must have a time zone.
    """
    signatures = [Webhook(secret).sign(webhook_id, now, body) for secret in secrets]
    return {
        "webhook-id": webhook_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
