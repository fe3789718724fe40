"""Make mails and text messages from the templates in `templates/`."""

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
    """What a mail says; the subject is one line."""

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


# All begin with str(), at which a value that is missing says so.
def one_line(text: str) -> str:
    """Return text with every run of white space and control characters as one space."""
    return " ".join(_CONTROL.sub(" ", str(text)).split())


def moment(text: str) -> str:
    """Return an RFC 3339 time for people, in UTC: 23 November 2026, 03:02 UTC."""
    when = datetime.fromisoformat(str(text)).astimezone(UTC)
    return f"{when.day} {when:%B %Y, %H:%M} UTC"


def short(text: str) -> str:
    """Return the beginning of a title, where every character costs."""
    line = one_line(text)
    # Three dots: a single "…" is foreign to the alphabet of text messages, and more than doubles their price.
    return line if len(line) <= 40 else line[:37].rstrip() + "..."


_templates = Environment(
    loader=FileSystemLoader(Path(__file__).with_name("templates")),
    undefined=StrictUndefined,
    # Names and titles are other people's text: escaped where they become HTML, as they are elsewhere.
    autoescape=select_autoescape(enabled_extensions=["html"], default=False),
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)
_templates.filters.update(one_line=one_line, moment=moment, short=short)
