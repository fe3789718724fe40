"""Every template with the data that the SQL gives it, friendly and hostile."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from jinja2 import UndefinedError
from markupsafe import escape
from psycopg.types.json import Jsonb

from tests.support import stripe_events as stripe
from tests.support.database import TEMPLATE, Database, Server, name_for
from tests.support.platform import Platform
from workers.notifications import rendering
from workers.notifications.rendering import Rendered, render, render_sms

Data = dict[str, Any]

TEMPLATES = Path(rendering.__file__).with_name("templates")
PARTS = {"layout", "parts"}
PAYLOADS: dict[str, Data] = {
    "goal": {"goal_minor": 500_000, "total_minor": 500_250},
    "dispute": {"alert": "dispute", "amount_minor": 10_000, "currency": "USD"},
    "twice": {"alert": "double_payment", "amount_minor": 10_000, "currency": "USD"},
    "message": {"subject": "News of your well", "text": "It has water.\n\nCome and see."},
}

# What the SQL gathers for a notification: by case, the template and the call.
CASES = {
    "receipt": ("receipt", "private.receipt_data(%(donation)s)"),
    "a part back": ("refund", "private.refund_data(%(payment)s, 500, 0)"),
    "all of it back": ("refund", "private.refund_data(%(payment)s, 10000, 500)"),
    "paid twice": ("refund", "private.refund_data(%(second)s, 10000, 0)"),
    "a refund failed": ("refund", "private.refund_data(%(payment)s, 0, 500)"),
    "failure": ("payment_failed", "private.failure_data(%(donation)s)"),
    "goal": ("goal_reached", "private.goal_data(%(campaign)s, %(goal)s)"),
    "dispute": ("organizer_alert", "private.alert_data(%(payment)s, %(dispute)s)"),
    "two payments": ("organizer_alert", "private.alert_data(%(second)s, %(twice)s)"),
    "message": ("message", "private.message_data(%(donation)s, %(message)s)"),
}
every_case = pytest.mark.parametrize("case", CASES)
every_text = pytest.mark.parametrize(
    "case", [case for case, (name, _) in CASES.items() if (TEMPLATES / f"{name}.sms").exists()]
)

# What a person may type, and what they must not achieve by it.
HOSTILE = "</td></table><script>alert(\"1\")</script><img src=x onerror='alert(2)'>&amp;{{ 'q'*9 }}{% raw %}"
BREAKS = "Wells\r\nBcc: mallory@evil.example\n\nX\x0bX\x0cX\x1cX\x85X\u2028X\u2029X\tX"


@pytest.fixture(scope="module")
def gathered(server: Server) -> dict[str, Data]:
    """What the SQL gives for each case, of a gift that was paid twice."""
    name = name_for("templates")
    server.copy(TEMPLATE, name)
    with Database(server, name) as database:
        platform = Platform(database.connect("owner"))
        second = platform.gift(platform.campaign())
        first = platform.second_gift(second)
        for one in (first, second):
            assert platform.deliver(stripe.succeeded(one.intent, 10_000))["new_status"] == "CAPTURED"
        known = {"campaign": first.campaign, "donation": first.donation}
        known |= {"payment": first.payment, "second": second.payment}
        payloads = {name: Jsonb(payload) for name, payload in PAYLOADS.items()}
        superuser = database.connect("superuser")

        def asked(call: str) -> Data:
            row = superuser.execute(f"select {call} as data".encode(), known | payloads).fetchone()
            assert row is not None
            data: Data = row["data"]
            return data | {"organization": "CareForAll"}

        return {case: asked(call) for case, (_, call) in CASES.items()}


def changed(data: Data, text: str, *names: str) -> Data:
    """Return data with this text in all fields, or the named ones; choices and times stay."""
    fixed = {"news", "alert", "donated_at"}
    return {
        name: text if name not in fixed and (not names or name in names) else value
        for name, value in data.items()
    }


class Tags(HTMLParser):
    """The tags of a page with their attributes, and what stands between them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[object] = []
        self.text = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag."""
        self.tags.append((tag, attrs))

    def handle_endtag(self, tag: str) -> None:
        """Note its end."""
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        """Note what is read."""
        self.text += data


def rendered(case: str, data: Data) -> Rendered:
    """Render the mail of a case."""
    return render(CASES[case][0], data)


def test_every_template_is_a_case() -> None:
    """Each kind as a mail, that is in three parts; what has no case here is forgotten."""
    files: dict[str, set[str]] = {}
    for file in TEMPLATES.iterdir():
        files.setdefault(file.stem, set()).add(file.suffix)

    assert files.keys() - PARTS == {template for template, _ in CASES.values()}
    for template in files.keys() - PARTS:
        assert files[template] >= {".subject", ".txt", ".html"}, template


@every_case
def test_it_is_complete(gathered: dict[str, Data], case: str) -> None:
    """Real data fills every place, and no trace of Jinja or of Python's own values is left."""
    mail = rendered(case, gathered[case])

    for part in (mail.subject, mail.text, mail.html):
        assert part.strip()
        assert not re.search(r"\b(None|Undefined|null)\b|\{\{|\}\}|\{%", part), part
    words = " ".join(Tags(mail.html).text.split())
    for name, value in gathered[case].items():
        if name not in ("news", "alert", "subject", "donated_at", "text", "donor_name"):
            assert value in words, name
            assert value in mail.text, name
    if "donor_name" in gathered[case]:
        assert "Dear donor," in mail.text
        assert "Dear donor," in words


@every_case
def test_nothing_is_left_out_silently(gathered: dict[str, Data], case: str) -> None:
    """StrictUndefined: a field that the SQL forgets stops the mail instead of leaving a gap."""
    for missing in gathered[case]:
        with pytest.raises(UndefinedError, match=missing):
            rendered(case, {name: value for name, value in gathered[case].items() if name != missing})


@every_case
def test_what_people_typed_stays_text(gathered: dict[str, Data], case: str) -> None:
    """Neither a tag more nor a tag less: it is read as it was typed."""
    plain = Tags(rendered(case, changed(gathered[case], "Ada")).html)

    mail = rendered(case, changed(gathered[case], HOSTILE))

    page = Tags(mail.html)
    assert page.tags == plain.tags
    assert HOSTILE in page.text
    assert str(escape(HOSTILE)) in mail.html
    assert HOSTILE in mail.text, "and plain text is not escaped"
    assert "qqqqqqqqq" not in mail.text, "nor run"


@every_case
def test_a_subject_is_one_line(gathered: dict[str, Data], case: str) -> None:
    """Whatever ends a line somewhere is a blank."""
    subject = rendered(case, changed(gathered[case], BREAKS)).subject

    assert subject.splitlines() == [subject]
    assert subject.isprintable()
    if "campaign_title" in gathered[case]:
        plain = rendered(case, gathered[case]).subject
        title = gathered[case]["campaign_title"]
        with_breaks = rendered(case, changed(gathered[case], BREAKS, "campaign_title")).subject
        assert with_breaks == plain.replace(title, " ".join(BREAKS.split()))


@every_case
def test_a_title_adds_no_lines_to_a_letter(gathered: dict[str, Data], case: str) -> None:
    """Nor a name: nobody writes paragraphs into a receipt."""
    plain = rendered(case, changed(gathered[case], "Ada", "campaign_title", "donor_name"))

    mail = rendered(case, changed(gathered[case], BREAKS, "campaign_title", "donor_name"))

    assert len(mail.text.splitlines()) == len(plain.text.splitlines())


# --- Text messages -----------------------------------------------------------------------------------

# What fits into one text of 160 characters, or 153 of each of several (GSM 03.38, without its extension).
GSM = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    "ÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
REFERENCE = " (ref 0123abcd)"


@every_text
def test_a_text_is_one_line_and_says_who_sends_it(gathered: dict[str, Data], case: str) -> None:
    text = render_sms(CASES[case][0], changed(gathered[case], BREAKS) | {"organization": "CareForAll"})

    assert text.startswith("CareForAll: ")
    assert text.splitlines() == [text]
    assert text.isprintable()


@every_text
def test_a_text_has_a_sensible_length(gathered: dict[str, Data], case: str) -> None:
    """At most two parts, however long a title, and in letters of which 153 go into a part, not 67."""
    longest = {"campaign_title": "Clean water for everybody " * 7}
    longest |= dict.fromkeys(gathered[case].keys() & {"amount", "refunded", "kept"}, "9999999999.999")
    text = render_sms(CASES[case][0], gathered[case] | longest) + REFERENCE

    assert set(text) <= GSM
    assert len(text) <= 2 * 153


@every_text
def test_a_text_is_complete(gathered: dict[str, Data], case: str) -> None:
    """Amounts and receipt numbers are there in full."""
    text = render_sms(CASES[case][0], gathered[case])

    wanted = {
        "receipt": ["amount", "currency", "campaign_title", "receipt_number"],
        "refund": [
            "kept" if case == "a refund failed" else "refunded",
            "currency",
            "campaign_title",
            "receipt_number",
        ],
        "payment_failed": ["amount", "currency", "campaign_title"],
    }
    for name in wanted.get(CASES[case][0], []):
        assert gathered[case][name] in text, name
    if case == "message":
        assert text == f"CareForAll: {' '.join(PAYLOADS['message']['text'].split())}"


def test_the_longest_message_is_one_that_can_be_sent() -> None:
    """600 characters are taken (`private.parse_message`); Twilio takes 1600 with all that is around them."""
    text = render_sms("message", {"organization": "CareForAll", "text": "x" * 600})

    assert "x" * 600 in text
    assert len(text + REFERENCE) <= 1600


# --- How it looks ------------------------------------------------------------------------------------


@every_case
def test_a_mail_needs_nothing_from_elsewhere(gathered: dict[str, Data], case: str) -> None:
    """No pictures, scripts, fonts or links: it is whole in a reader that loads nothing, and tells nobody."""
    page = rendered(case, gathered[case]).html

    assert not re.search(r"<(img|script|link|iframe|style|a|form|svg)\b|https?:|url\(|@import", page)
    assert '<html lang="en">' in page
    assert re.search(r"<title>[^<]+</title>", page)
    for table in page.split("<table")[1:]:
        assert table.startswith(' role="presentation"') or '<th scope="row"' in table, (
            "for layout, or with headings"
        )


@every_case
def test_an_amount_stays_with_its_currency(gathered: dict[str, Data], case: str) -> None:
    """Also at the end of a line."""
    for amount in re.findall(r"<strong[^>]*>", rendered(case, gathered[case]).html):
        assert "white-space: nowrap" in amount


@pytest.mark.parametrize(
    "template", sorted({template for template, _ in CASES.values()} | {"layout", "parts"})
)
def test_colours_can_be_read(template: str) -> None:
    """WCAG AA: 4.5 to 1, on the white of the letter and on what is around it."""
    text = (TEMPLATES / f"{template}.html").read_text()

    for colour in re.findall(r"(?<![-\w])color: (#[0-9a-f]{6})", text):
        grounds = ["#14634f"] if colour == "#ffffff" else ["#ffffff", "#f3f5f4"]
        assert all(contrast(colour, ground) >= 4.5 for ground in grounds), colour


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, as WCAG 2 defines it."""
    dark, light = sorted(map(_luminance, (one, other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
