"""Comparisons at gateways as the sandbox plays them: what was missed, what was planted, and what is clean."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import requests

from tests.sandbox_gateway.receiver import Receiver
from tests.sandbox_gateway.server import SECRET_KEY, SandboxServer
from tests.support import paypal_events as paypal
from tests.support import stripe_events as stripe
from tests.support.database import Database
from tests.support.platform import Gift
from tests.support.waiting import eventually
from tests.workers.gateways.refund_desk import RefundDesk
from tests.workers.gateways.tills import PAYPAL_APP, PaypalTill
from workers.database import Database as PrivateDatabase
from workers.gateways.calls import Calls
from workers.gateways.functions import GatewayFunctions
from workers.gateways.gateway import Listing, Reading
from workers.gateways.paypal.listing import PayPalListing
from workers.gateways.reconciliations import Period, Report, patiently, reconcile
from workers.gateways.stripe.api import StripeApi
from workers.gateways.stripe.listing import StripeListing

#: A finding: what, of which object, and whether it is applied.
Found = tuple[str, str, bool]

DIGEST = "select string_agg(part || digest, ',' order by part) from private.digest()"


@pytest.fixture
def sandbox(receiver: Receiver, tmp_path: Path) -> Iterator[SandboxServer]:
    """A gateway of each test's own: everything in its listing counts."""
    quick = {"SANDBOX_SETTLE_SECONDS": "0.05", "SANDBOX_RETRY_DELAYS": "0.1"}
    paypal_too = PAYPAL_APP | {"SANDBOX_PAYPAL_WEBHOOK_URL": receiver.url}
    with SandboxServer(tmp_path, receiver.url, **quick, **paypal_too).running() as running:
        yield running


class Auditor:
    """Compares our books with a gateway's listing."""

    def __init__(self, desk: RefundDesk, database: Database, sandbox: SandboxServer) -> None:
        self.desk = desk
        self.sandbox = sandbox
        self._database = PrivateDatabase(database.url("workers"))
        self._listing: Listing = (
            PayPalListing(desk.till.paypal)
            if isinstance(desk.till, PaypalTill)
            else StripeListing(StripeApi(SECRET_KEY, sandbox.url))
        )

    def compare(self) -> Report:
        """Compare the last hour."""
        # The listings speak in whole seconds: until the next one, so that all of this one is in.
        until = datetime.now(UTC)
        period = Period(until - timedelta(hours=1), until)
        ask = patiently(Calls(at_once=1), self.desk.till.name)
        functions = GatewayFunctions(self._database)
        return reconcile(functions, self.desk.till.name, self._listing, ask, period)

    def digest(self) -> str:
        """Return what all money amounts to."""
        return str(self.desk.platform.value(DIGEST))

    def pay_unheard(self, gift: Gift, how: str | None = None) -> Gift:
        """Pay, and lose the webhook."""
        self.desk.till.pay(gift, how)
        return gift

    def dispute(self, gift: Gift) -> str:
        """Have a payer dispute all of a gift; return the gateway's id of it."""
        till = self.desk.till
        if isinstance(till, PaypalTill):
            return str(
                till.control("disputes", capture=till.captures(gift)[0]["id"], stage="CHARGEBACK")[
                    "dispute_id"
                ]
            )
        return str(self.control("disputes", payment_intent=gift.intent)["id"])

    def control(self, path: str, **body: object) -> dict[str, Any]:
        """Do at Stripe what is done in its pages."""
        answer = requests.post(f"{self.sandbox.url}/sandbox/{path}", json=body, timeout=20)
        assert answer.ok, answer.text
        said: dict[str, Any] = answer.json()
        return said

    def close(self) -> None:
        """Close the connections."""
        self._database.close()


@pytest.fixture
def auditor(desk: RefundDesk, database: Database, sandbox: SandboxServer) -> Iterator[Auditor]:
    """An auditor at each of the gateways."""
    one = Auditor(desk, database, sandbox)
    yield one
    one.close()


def found(report: Report) -> set[Found]:
    """Return the findings: what, of which object, and whether it is applied."""
    return {(one["finding"], one["object_id"], one["is_applied"]) for one in report.findings}


def moved(desk: RefundDesk, gift: Gift) -> tuple[str, int, int]:
    """Return a payment's status, and what it captured and gave back."""
    row = desk.platform.payment(gift.payment)
    return row["status"], row["captured_minor"], row["refunded_minor"]


def is_settled(desk: RefundDesk, gift: Gift) -> bool:
    """Return whether the gateway is done with a gift's refunds."""
    return all(one.status.lower() in ("succeeded", "completed") for one in desk.made(gift))


def paid_object(desk: RefundDesk, gift: Gift) -> str:
    """Return the gateway's id of a gift's money."""
    return desk.till.captures(gift)[0]["id"] if isinstance(desk.till, PaypalTill) else gift.intent


def test_clean_books_have_no_findings(auditor: Auditor) -> None:
    """Case 107: no false alarm, whatever state gifts are in, and nothing moves."""
    desk = auditor.desk
    desk.pledge()
    desk.pay(desk.pledge("12.50"))
    gift = desk.pay(desk.pledge("80.00"))
    with desk.line.open():
        desk.start()
        desk.wait_for(desk.ask(gift, "30.00"), "SUCCEEDED")

    report = auditor.compare()

    assert report.listed >= 4
    assert report.findings == ()
    assert "finding" not in {kind for kind, _, _ in desk.attention()}
    before = auditor.digest()
    assert auditor.compare().findings == ()
    assert auditor.digest() == before


def test_whatever_was_missed_is_found_and_applied(auditor: Auditor) -> None:
    """Cases 106 and 66: news lost while the gateway moved on; each is listed; a second run moves nothing."""
    desk = auditor.desk
    heard = desk.pay(desk.pledge("50.00"))
    desk.lose_news()
    paid = [auditor.pay_unheard(desk.pledge(amount)) for amount in ("12.50", "100.00", "7.00")]
    refunds = [desk.refund_in_dashboard(paid[1], 4_000), desk.refund_in_dashboard(heard, 5_000)]
    dispute = auditor.dispute(paid[2])
    eventually(lambda: all(is_settled(desk, gift) for gift in (paid[1], heard)))

    report = auditor.compare()

    assert {moved(desk, gift) for gift in paid} == {
        ("CAPTURED", 1_250, 0),
        ("CAPTURED", 10_000, 4_000),
        ("REFUNDED", 700, 0),
    }
    assert moved(desk, heard) == ("REFUNDED", 5_000, 5_000)
    missed = [paid_object(desk, gift) for gift in paid] + refunds + [dispute]
    assert found(report) == {("missing", one, True) for one in missed}
    assert desk.platform.total(desk.campaign)["total_amount"] == Decimal("72.50")
    assert [desk.platform.receipts(gift.donation) for gift in paid] == [1, 1, 1]

    before = auditor.digest()
    again = auditor.compare()
    assert (again.applied, again.findings) == (0, ())
    assert auditor.digest() == before


def test_a_run_that_died_half_way_is_begun_anew(auditor: Auditor) -> None:
    """Case 106: what it applied stays, the rest is found by the next one, nothing twice."""
    desk = auditor.desk
    desk.lose_news()
    gifts = [auditor.pay_unheard(desk.pledge(amount)) for amount in ("12.50", "100.00")]
    whole = auditor._listing

    class Mortal(Listing):
        """Dies after each page, one more every time."""

        def __init__(self, pages: int) -> None:
            self._pages = pages

        def is_known_until(self, *arguments: Any) -> datetime:
            return whole.is_known_until(*arguments)

        def pages(self, *arguments: Any) -> Iterator[Reading]:
            for number, page in enumerate(whole.pages(*arguments)):
                if number == self._pages:
                    raise KeyboardInterrupt
                yield page

    for pages in range(3):
        auditor._listing = Mortal(pages)
        with pytest.raises(KeyboardInterrupt):
            auditor.compare()
    auditor._listing = whole
    report = auditor.compare()

    assert report.open == ()
    assert [moved(desk, gift)[:2] for gift in gifts] == [("CAPTURED", 1_250), ("CAPTURED", 10_000)]
    assert auditor.compare().findings == ()
    assert [desk.platform.receipts(gift.donation) for gift in gifts] == [1, 1]


def test_planted_errors_are_all_found(auditor: Auditor) -> None:
    """Case 107: each kind of error, among gifts that are well, and nothing else."""
    desk = auditor.desk
    desk.pay(desk.pledge("20.00"))
    planted = plant(auditor) | (plant_at_stripe(auditor) if desk.till.name == "stripe" else set())

    report = auditor.compare()

    assert found(report) == planted
    before = auditor.digest()
    again = auditor.compare()
    assert again.applied == 0
    assert found(again) == {one for one in planted if not one[2]}
    assert auditor.digest() == before
    shown = [reason for kind, _, reason in desk.attention() if kind in ("finding", "discrepancy")]
    assert {reason.split(":")[0] for reason in shown} >= {one[0] for one in planted if not one[2]}


def plant(auditor: Auditor) -> set[Found]:
    """Make errors of every kind that both gateways know; return what must be found."""
    desk = auditor.desk
    planted: set[Found] = set()
    # A payment that the gateway does not have: an event forged with our secret told of it.
    forged = desk.pledge("33.00")
    planted.add(("extra", forge_capture(desk, forged), False))
    # Another amount than we asked for.
    odd = desk.platform.begin_payment(desk.platform.pledge(desk.campaign, "100.00"), desk.till.name)
    intent = desk.till.open(odd["id"], 9_000)
    desk.platform.store_intent(odd["id"], intent)
    gift = desk.pay(Gift(desk.campaign, odd["donation_id"], odd["id"], intent))
    planted.add(("amount_differs", paid_object(desk, gift), False))
    desk.lose_news()
    # Its webhook was lost.
    missed = auditor.pay_unheard(desk.pledge("12.00"))
    planted.add(("missing", paid_object(desk, missed), True))
    # Not ours: and given back.
    stranger = str(uuid4())
    orphan = Gift("", "", stranger, desk.till.open(stranger, 4_200))
    auditor.pay_unheard(orphan)
    planted.add(("orphan_payment", paid_object(desk, orphan), False))
    planted.add(("orphan_refund", desk.refund_in_dashboard(orphan, 200), False))
    return planted


def plant_at_stripe(auditor: Auditor) -> set[Found]:
    """Make what only Stripe knows, or only there so quickly."""
    desk, client = auditor.desk, auditor.sandbox.client
    odd = desk.platform.begin_payment(desk.platform.pledge(desk.campaign, "60.00"))
    intent = client.v1.payment_intents.create({"amount": 6_000, "currency": "eur"}).id
    desk.platform.store_intent(odd["id"], intent)
    auditor.pay_unheard(Gift(desk.campaign, odd["donation_id"], odd["id"], intent))
    # Canceled, as we were told, but paid; and paid once more.
    first = desk.pledge("70.00")
    desk.give_up(first)
    second = desk.open_payment(first.donation)
    for gift in (first, second):
        auditor.pay_unheard(gift)
    # One more intent for a donation that is paid.
    third = client.v1.payment_intents.create(
        {"amount": 7_000, "currency": "usd", "metadata": {"payment_id": second.payment}}
    ).id
    client.v1.payment_intents.confirm(third, {"payment_method": "pm_card_visa"})
    days_ago = int(time.time()) - 5 * 86_400
    payout = auditor.control("payouts", amount=1_000, status="in_transit", arrival_date=days_ago)
    return {
        ("missing", intent, True),
        ("currency_differs", intent, False),
        ("missing", first.intent, True),
        ("missing", second.intent, True),
        ("double_payment", second.intent, False),
        ("double_payment", third, False),
        ("late_payout", payout["id"], False),
    }


def forge_capture(desk: RefundDesk, gift: Gift) -> str:
    """Tell of money that the gateway never got; return what the gateway would have to list."""
    if desk.till.name == "stripe":
        desk.platform.deliver(stripe.succeeded(gift.intent, 3_300))
        return gift.intent
    capture = paypal.capture(gift.intent, "FORGED1", "33.00", payment_id=gift.payment)
    desk.platform.value("select private.receive_reading('paypal', 'capture', %s)", paypal.reading(capture))
    return gift.intent
