"""CareForAll as a client sees it who knows only its addresses and its contract."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import psycopg
import requests
from psycopg.rows import DictRow

from stack.running import Stack
from tests.api.http_messages import Answer, Caller, Json
from tests.support.http import Http
from tests.support.waiting import eventually
from tests.webhook_adapter import signing

# The database, for what nobody outside may see.
Records = psycopg.Connection[DictRow]

ORGANIZER = "olga@careforall.example"
WEBHOOK = "/payments/webhook/stripe"


def address(name: str = "donor") -> str:
    """Return an email address that was never used."""
    return f"{name}-{secrets.token_hex(6)}@example.org"


@dataclass(frozen=True)
class Outside:
    """The callers, the sandbox gateway, the inbox, and the steps that most tests begin with."""

    stack: Stack
    session: requests.Session

    # --- Callers ------------------------------------------------------------------------------------

    @property
    def anyone(self) -> Caller:
        """A caller without a token."""
        return Caller(self.session)

    @property
    def staff(self) -> Caller:
        """A member of staff."""
        return self.of("staff", "stan@careforall.example")

    @property
    def service(self) -> Caller:
        """Another program."""
        return self.of("service")

    @property
    def organizer(self) -> Caller:
        """The organizer of the campaigns that the tests use."""
        return self.of("organizer", ORGANIZER)

    def of(self, role: str, email: str | None = None) -> Caller:
        """Return a caller of this role."""
        return self.bearer(self.stack.token(role, email))

    def bearer(self, token: str) -> Caller:
        """Return a caller with this token."""
        return Caller(self.session, {"Authorization": f"Bearer {token}"})

    def another(self) -> Caller:
        """Return a caller without a token who has a connection of their own, for threads."""
        return Caller(Http(self.stack.gateway_url))

    # --- What there is ------------------------------------------------------------------------------

    def campaign(self, **fields: Any) -> Json:
        """Create a campaign."""
        return self.organizer.post("/campaigns", {"title": "Wells for Aba"} | fields).made()

    def donate(self, campaign: Json, **fields: Any) -> Answer:
        """Try to pledge to a campaign, 12.50 of its currency unless `fields` say otherwise."""
        return self.anyone.post("/donations", pledge(campaign) | fields)

    def donation(self, campaign: Json, **fields: Any) -> Json:
        """Pledge."""
        return self.donate(campaign, **fields).made()

    def ask_intent(self, donation: Json) -> Answer:
        """Try to open a payment."""
        return self.anyone.post("/payments/intent", {"donation_id": donation["id"], "gateway": "stripe"})

    def payment(self, campaign: Json, **fields: Any) -> Json:
        """Pledge and open a payment; return what its donor sees of it."""
        return self.ask_intent(self.donation(campaign, **fields)).made()

    def paid(self, campaign: Json, card: str = "pm_card_visa", **fields: Any) -> Json:
        """Pledge, pay, and return the payment once it is captured."""
        payment = self.payment(campaign, **fields)
        self.pay(payment, card)
        return self.payment_when(payment, status="CAPTURED")

    # --- What became of it --------------------------------------------------------------------------

    def payment_now(self, payment: Json) -> Json:
        """Read a payment as staff does."""
        return self.staff.get(f"/payments/{payment['id']}").made(200)

    def payment_when(self, payment: Json, **wanted: Any) -> Json:
        """Return a payment as soon as its fields are so; amounts as text."""
        return eventually(lambda: self.payment_now(payment), lambda now: _has(now, wanted))

    def donation_now(self, donation_id: str) -> Json:
        """Read a donation as anybody who knows its id."""
        return self.anyone.get(f"/donations/{donation_id}").made(200)

    def donation_when(self, donation_id: str, **wanted: Any) -> Json:
        """Return a donation as soon as its fields are so."""
        return eventually(lambda: self.donation_now(donation_id), lambda now: _has(now, wanted))

    def total(self, campaign: Json) -> Json:
        """Read a campaign's live totals."""
        return self.anyone.get(f"/totals/campaigns/{campaign['id']}?realtime=true").made(200)

    def story(self, donation_id: str) -> list[Json]:
        """Return what `explain_donation` tells."""
        answer = self.staff.post("/rest/v1/rpc/explain_donation", {"id": donation_id})
        steps: list[Json] = answer.made(200)["story"]
        return steps

    def inbox(self, email: str) -> list[Json]:
        """Return the mails to an address."""
        answer = self.session.get(f"{self.stack.mail_url}/email", params={"to.address": email})
        mails: list[Json] = answer.json()
        return [mail for mail in mails if mail["to"][0]["address"] == email]

    def receipt(self, email: str) -> Json:
        """Return the one mail to an address, once it is there."""
        (mail,) = eventually(lambda: self.inbox(email))
        return mail

    def mail(self, email: str) -> EmailMessage:
        """Return the one mail to an address as it was sent."""
        source = self.session.get(f"{self.stack.mail_url}/email/{self.receipt(email)['id']}/source")
        message = message_from_bytes(source.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        return message

    # --- The sandbox gateway ------------------------------------------------------------------------

    def pay(self, payment: Json, card: str = "pm_card_visa") -> int:
        """Pay as a donor's browser does; return the gateway's status, 402 for a decline."""
        form = {"payment_method": card, "client_secret": payment["client_secret"]}
        url = f"{self.stack.sandbox_url}/v1/payment_intents/{payment['payment_intent_id']}/confirm"
        return self.session.post(url, data=form).status_code

    def at_gateway(self, method: str, path: str, **form: Any) -> Json:
        """Do or read something at the gateway with our secret key."""
        headers = {"Authorization": f"Bearer {self.stack.env['STRIPE_SECRET_KEY']}"}
        url = f"{self.stack.sandbox_url}/v1/{path}"
        answer = self.session.request(method, url, data=form, headers=headers)
        body: Json = answer.json()
        assert answer.status_code == 200, body
        return body

    # --- Webhooks -----------------------------------------------------------------------------------

    @property
    def webhook_secret(self) -> str:
        """What the gateway signs with."""
        return self.stack.env["STRIPE_WEBHOOK_SECRET"].partition(",")[0]

    def signature(self, body: bytes, age: int = 0) -> str:
        """Return the header of a delivery that was signed `age` seconds ago."""
        return signing.header(body, int(time.time()) - age, self.webhook_secret)

    def deliver(self, body: bytes, signature: str | None = None, path: str = WEBHOOK) -> Answer:
        """Deliver a webhook, signed now unless a header is given."""
        signed = self.signature(body) if signature is None else signature
        return self.anyone.send("POST", path, body, {"Stripe-Signature": signed})

    def hear(self, body: bytes) -> Json:
        """Deliver a webhook that must be accepted; return the answer."""
        return self.deliver(body).made(200)


def pledge(campaign: Json) -> Json:
    """Return the least that a pledge says."""
    return {
        "campaign_id": campaign["id"],
        "donor_email": address(),
        "amount": "12.50",
        "currency": campaign["currency"],
    }


def _has(found: Json, wanted: Json) -> bool:
    return all(str(found[name]) == str(value) for name, value in wanted.items())
