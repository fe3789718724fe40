"""Have a gateway do something once, however often it is asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import structlog

from workers.failures import GatewayRefusedError

T = TypeVar("T")


def once(act: Callable[[], T], find: Callable[[], T | None], news: structlog.stdlib.BoundLogger) -> T:
    """Return what `act` returns or, when the gateway refuses it, what `find` finds there.

    A refusal may be due to an earlier try whose answer never reached us: "already refunded", by ourselves.
    So a refusal is final, and raised as GatewayRefusedError, only when nothing is found.
    """
    try:
        return act()
    except GatewayRefusedError as error:
        news.warning("gateway_refused", reason=str(error))
        found = find()
        if found is None:
            raise
        return found
