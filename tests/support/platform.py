"""CareForAll as its callers see it in the database: pledge, pay, deliver news, ask what is true."""

import itertools
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg.rows import DictRow
from psycopg.types.json import Json, Jsonb

from tests.support import stripe_events as stripe

_count = itertools.count(1)


def new_intent_id() -> str:
    """Return an id that no payment intent had before."""
    return f"pi_{next(_count)}"


@dataclass(frozen=True)
class Gift:
    """A pledge with an open payment. Ids are as the database prints them."""

    campaign: str
    donation: str
    payment: str
    intent: str


@dataclass(frozen=True)
class Answer:
    """What a caller over HTTP would get: `body` as JSON, headers in lower case."""

    status: int
    headers: dict[str, str]
    body: Any


@dataclass(frozen=True)
class Refusal:
    """What a caller over HTTP would get for an error raised in SQL."""

    status: int
    word: str
    detail: str
    retry_after: int | None = None


def read_refusal(error: psycopg.Error) -> Refusal:
    """Read an error as PostgREST does: SQLSTATE PTnnn, or PGRST with JSON that also sets headers."""
    message, detail = error.diag.message_primary or "", error.diag.message_detail or ""
    if error.sqlstate == "PGRST":
        said, told = json.loads(message), json.loads(detail)
        return Refusal(told["status"], said["message"], said["details"], int(told["headers"]["Retry-After"]))
    assert error.sqlstate is not None
    assert error.sqlstate.startswith("PT"), f"no error of ours: {error.sqlstate} {message}"
    return Refusal(int(error.sqlstate[2:]), message, detail)


@contextmanager
def refused(word: str, status: int = 409) -> Iterator[None]:
    """Expect that the block is refused with this word and status."""
    with pytest.raises(psycopg.Error) as caught:
        yield
    refusal = read_refusal(caught.value)
    assert (refusal.status, refusal.word) == (status, word), refusal


@dataclass(frozen=True)
class Platform:
    """The functions that nginx, the adapter and the workers call, on one connection of the owner."""

    connection: psycopg.Connection[DictRow]

    def value(self, query: str, *arguments: Any) -> Any:  # noqa: ANN401 - whatever the query says
        """Return the only column of the only row."""
        row = self.connection.execute(query, arguments or None).fetchone()
        assert row is not None
        return next(iter(row.values()))

    def _values(self, expression: str, arguments: list[str]) -> list[str]:
        query = f"select {expression} as value from unnest(%s::text[]) with ordinality as n (it, place)"
        return [row["value"] for row in self.connection.execute(query + " order by place", (arguments,))]

    def act_as(self, role: str, email: str | None = None, **headers: str) -> None:
        """Be a caller with this token and these headers from now on; people have an address in any case."""
        if email is None and role in ("donor", "organizer", "staff"):
            email = f"{role}@careforall.example"
        claims = json.dumps({"role": role} | ({"email": email} if email else {}))
        self.connection.execute(
            "select set_config('request.jwt.claims', %s, false), set_config('request.headers', %s, false)",
            (claims, json.dumps(headers)),
        )

    def request(
        self,
        function: str,
        body: dict[str, Any] | str,
        role: str = "web_anon",
        email: str | None = None,
        **headers: str,
    ) -> Answer:
        """Call a function of schema api as PostgREST does, in one transaction, and read what it answers."""
        self.act_as(role, email, **headers)
        text = body if isinstance(body, str) else json.dumps(body)
        with self.connection.transaction():
            self.connection.execute("set local response.status = ''")
            self.connection.execute("set local response.headers = ''")
            content = self.value(f"select api.{function}(%s::json)", text)
            status = self.value("select current_setting('response.status', true)")
            listed = self.value("select current_setting('response.headers', true)")
        answered = {name.lower(): value for one in json.loads(listed or "[]") for name, value in one.items()}
        return Answer(int(status or 200), answered, content)

    def campaign(self, currency: str = "USD") -> str:
        """Create a campaign."""
        self.act_as("staff", "staff@careforall.example")
        body = {"title": f"Campaign {next(_count)}", "currency": currency}
        return str(self.value("select api.create_campaign(%s)", Json(body))["id"])

    def pledge(
        self, campaign: str, amount: str, email: str = "ada@example.org", currency: str = "USD"
    ) -> str:
        """Pledge `amount` major units; return the donation's id."""
        self.act_as("web_anon")
        body = {"campaign_id": campaign, "donor_email": email, "amount": amount, "currency": currency}
        return str(self.value("select api.create_donation(%s)", Json(body))["id"])

    def begin_payment(self, donation: str, gateway: str = "stripe") -> dict[str, Any]:
        """Open a payment, the gateway being still to be asked; return what its donor sees."""
        request = Json({"donation_id": donation, "gateway": gateway})
        payment: dict[str, Any] = self.value("select private.open_payment(%s)", request)["payment"]
        return payment

    def store_intent(self, payment: str, intent: str) -> dict[str, Any]:
        """Store the gateway's answer; return {status, payment}."""
        query = "select private.store_intent(%s, %s, 'secret')"
        answer: dict[str, Any] = self.value(query, payment, intent)
        return answer

    def open_payment(self, donation: str) -> tuple[str, str]:
        """Open a payment as the adapter does; return its id and its intent's."""
        payment = self.begin_payment(donation)
        intent = payment["payment_intent_id"] or new_intent_id()
        self.store_intent(payment["id"], intent)
        return payment["id"], intent

    def gift(
        self,
        campaign: str,
        amount: str = "100.00",
        email: str = "ada@example.org",
        currency: str = "USD",
    ) -> Gift:
        """Pledge and open a payment."""
        donation = self.pledge(campaign, amount, email, currency)
        return Gift(campaign, donation, *self.open_payment(donation))

    def gifts(self, campaign: str, pledges: Sequence[tuple[str, str]], currency: str = "USD") -> list[Gift]:
        """Pledge and open a payment for each (amount, email), three round trips for all of them."""
        self.act_as("web_anon")
        shared = {"campaign_id": campaign, "currency": currency}
        bodies = [json.dumps(shared | {"amount": amount, "donor_email": email}) for amount, email in pledges]
        donations = self._values("api.create_donation(it::json) ->> 'id'", bodies)
        wanted = [json.dumps({"donation_id": donation, "gateway": "stripe"}) for donation in donations]
        payments = self._values("private.open_payment(it::json) #>> '{payment,id}'", wanted)
        # The payment's own id serves as the gateway's.
        stored = "private.store_intent(it::uuid, 'pi_' || it, 'secret')"
        intents = self._values(f"{stored} #>> '{{payment,payment_intent_id}}'", payments)
        return [Gift(campaign, *ids) for ids in zip(donations, payments, intents, strict=True)]

    def captured_gift(self, campaign: str, amount: str = "100.00", email: str = "ada@example.org") -> Gift:
        """Pledge US dollars, open a payment and hear that it was paid in full."""
        gift = self.gift(campaign, amount, email)
        units = self.payment(gift.payment)["amount_minor"]
        assert self.deliver(stripe.succeeded(gift.intent, units))["new_status"] == "CAPTURED"
        return gift

    def second_gift(self, gift: Gift) -> Gift:
        """Cancel a gift's payment and open another one of the same donation."""
        self.deliver(stripe.canceled(gift.intent, self.payment(gift.payment)["amount_minor"]))
        return Gift(gift.campaign, gift.donation, *self.open_payment(gift.donation))

    def deliver(self, body: bytes) -> dict[str, Any]:
        """Deliver one verified webhook; return the answer to the gateway."""
        query = "select private.receive_webhook('stripe', %s, '{}', 'stripe-v1')"
        answer: dict[str, Any] = self.value(query, body)
        return answer

    def deliver_from_paypal(self, body: bytes, transmission_id: str) -> dict[str, Any]:
        """Deliver one verified webhook of PayPal's; return the answer to it."""
        query = "select private.receive_webhook('paypal', %s, %s, 'paypal-v1')"
        answer: dict[str, Any] = self.value(query, body, Jsonb({"paypal-transmission-id": transmission_id}))
        return answer

    def deliver_all(self, bodies: Iterable[bytes]) -> None:
        """Deliver many in this order, in one round trip and one transaction."""
        self.connection.execute(
            """
            select private.receive_webhook('stripe', news.body, '{}', 'stripe-v1')
            from (
                select body from unnest(%b::bytea[]) with ordinality as n (body, place) order by place
            ) as news
            """,
            (list(bodies),),
        )

    def refund(self, payment: str, amount: str | None = None) -> dict[str, Any]:
        """Ask for a refund as staff does; raises psycopg.Error with SQLSTATE PT409 when refused."""
        self.act_as("staff", "staff@careforall.example", **{"x-resource-id": payment})
        body = {} if amount is None else {"amount": amount}
        asked: dict[str, Any] = self.value("select api.request_refund(%s)", Json(body))
        return asked

    def payment(self, payment: str) -> DictRow:
        """Return a payment's row."""
        row = self.connection.execute("select * from data.payments where id = %s", (payment,)).fetchone()
        assert row is not None
        return row

    def donation(self, donation: str) -> DictRow:
        """Return a donation's row."""
        row = self.connection.execute("select * from data.donations where id = %s", (donation,)).fetchone()
        assert row is not None
        return row

    def rows(self, table: str, payment: str) -> list[DictRow]:
        """Return what a table of schema data has of a payment, in order of id."""
        query = f"select * from data.{table} where payment_id = %s order by id"
        return self.connection.execute(query, (payment,)).fetchall()

    def balances(self, payment: str) -> dict[tuple[str, str], int]:
        """Return what the books hold of a payment: minor units by account and currency, zeros left out."""
        rows = self.connection.execute(
            """
            select account, currency, sum(balance_minor)::bigint as minor from data.ledger_balances
            where payment_id = %s group by account, currency having sum(balance_minor) <> 0
            """,
            (payment,),
        )
        return {(row["account"], row["currency"]): row["minor"] for row in rows}

    def total(self, campaign: str) -> dict[str, Any]:
        """Return a campaign's live totals, amounts as Decimal."""
        text = self.value("select private.campaign_total(%s, 'live')::text", UUID(campaign))
        total: dict[str, Any] = json.loads(text, parse_float=Decimal)
        return total

    def receipts(self, donation: str) -> int:
        """Return how many receipts were queued for a donation."""
        query = "select count(*) from data.notifications where donation_id = %s and kind = 'receipt'"
        return int(self.value(query, donation))

    def events(self, donation: str) -> list[str]:
        """Return the types of the events that tell of a donation and wait to be routed, in order."""
        query = """
            select message ->> 'type' as type from pgmq.q_events
            where message #>> '{data,donation_id}' = %s order by msg_id
        """
        return [row["type"] for row in self.connection.execute(query, (donation,))]

    def flags(self, payment: str) -> list[str]:
        """Return the kinds of discrepancies of a payment, in the order in which they were noticed."""
        return [row["kind"] for row in self.rows("discrepancies", payment)]

    def attention(self, subject: str) -> list[str]:
        """Return the reasons for which a person should look at something."""
        query = "select reason from private.attention where subject = %s"
        return [row["reason"] for row in self.connection.execute(query, (subject,))]

    def broken(self, since: datetime | None = None) -> list[DictRow]:
        """Return every row of money that does not add up; of what changed since a moment, if one is given."""
        query = "select * from private.find_broken_invariants(coalesce(%s, '-infinity'::timestamptz))"
        return self.connection.execute(query, (since,)).fetchall()

    def now(self) -> datetime:
        """Return the database's clock."""
        moment: datetime = self.value("select clock_timestamp()")
        return moment

    def count(self, table: str) -> int:
        """Return how many rows a table of schema data has."""
        return int(self.value(f"select count(*) from data.{table}"))
