"""PayPal's objects as evidence."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from workers.failures import TemporaryError
from workers.gateways.gateway import Reading
from workers.gateways.paypal.api import PayPal

_CAPTURE = re.compile(r"/v2/payments/captures/([A-Z0-9-]{1,64})$")


class PayPalReadings:
    """Reads objects from PayPal; a `workers.gateways.gateway.Reader`."""

    def __init__(self, paypal: PayPal) -> None:
        self._paypal = paypal

    def readings(self, kind: str, object_id: str) -> Sequence[Reading]:
        """Return an object, a refund after the capture whose sums it changes; nothing when it is unknown."""
        raw = self._paypal.read(kind, object_id)
        if raw is None:
            return []
        above = self._capture_of(raw) if kind == "refund" else []
        return [*above, Reading(kind, raw)]

    def _capture_of(self, refund: bytes) -> Sequence[Reading]:
        capture_id = _parent(refund)
        raw = None if capture_id is None else self._paypal.read("capture", capture_id)
        if raw is None:
            raise TemporaryError("the refund's capture is unknown")
        return [Reading("capture", raw)]


def _parent(refund: bytes) -> str | None:
    """Return the id of a refund's capture, which only a link in it names."""
    for link in json.loads(refund).get("links") or []:
        if isinstance(link, dict) and link.get("rel") == "up":
            found = _CAPTURE.search(str(link.get("href")))
            return found and found[1]
    return None
