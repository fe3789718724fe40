"""Render mails and text messages from the templates in `templates/`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


@dataclass(frozen=True)
class Rendered:
    """The texts of a mail; the subject is one line."""

    subject: str
    text: str
    html: str


def render(template: str, data: Mapping[str, Any]) -> Rendered:
    """Render a mail's three templates; jinja2.TemplateError for an unknown one or a missing value."""
    return Rendered(
        subject=one_line(_templates.get_template(f"{template}.subject").render(data)),
        text=_templates.get_template(f"{template}.txt").render(data),
        html=_templates.get_template(f"{template}.html").render(data),
    )


def render_sms(template: str, data: Mapping[str, Any]) -> str:
    """Render a text message, which is one line; jinja2.TemplateError as above."""
    return one_line(_templates.get_template(f"{template}.sms").render(data))


# Each filter begins with str(), which raises an error for a value that is missing.
def one_line(text: str) -> str:
    """Return text with each run of white space and control characters replaced by one space."""
    return " ".join(_CONTROL.sub(" ", str(text)).split())


def moment(text: str) -> str:
    """Return an RFC 3339 time in words, in UTC: 23 November 2026, 03:02 UTC."""
    when = datetime.fromisoformat(str(text)).astimezone(UTC)
    return f"{when.day} {when:%B %Y, %H:%M} UTC"


def short(text: str) -> str:
    """Return at most 40 characters of a title, for text messages."""
    line = one_line(text)
    # Three dots, because "…" is not in the GSM alphabet and would more than double the price of the message.
    return line if len(line) <= 40 else line[:37].rstrip() + "..."


_templates = Environment(
    loader=FileSystemLoader(Path(__file__).with_name("templates")),
    undefined=StrictUndefined,
    # Names and titles are text of other people, so they are escaped where they become HTML.
    autoescape=select_autoescape(enabled_extensions=["html"], default=False),
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)
_templates.filters.update(one_line=one_line, moment=moment, short=short)
