"""The header Retry-After: how long a server does not want to hear of us."""

from __future__ import annotations

import re
from datetime import datetime
from email.utils import parsedate_to_datetime

#: The longest pause that is believed, in seconds.
MAX_SECONDS = 86_400


def seconds(header: str | None, now: datetime) -> int | None:
    """Return the seconds that a header asks for, as a number or as a date; None for what is neither."""
    text = (header or "").strip()
    if re.fullmatch(r"[0-9]{1,9}", text):
        return min(int(text), MAX_SECONDS)
    try:
        pause = (parsedate_to_datetime(text) - now).total_seconds()
    except (ValueError, TypeError, OverflowError):  # not a date, or one without its time zone
        return None
    return min(max(round(pause), 0), MAX_SECONDS)
