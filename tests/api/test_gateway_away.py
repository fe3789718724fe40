"""The gateway is away, hangs, or is faster than we are: nothing is lost, and nobody pays twice."""

import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

import pytest

from stack.running import Stack
from tests.api.http_messages import Json, written
from tests.api.outside import Outside, Records, address
from tests.support import stripe_events as stripe
from tests.support.racing import at_once
from tests.support.waiting import eventually


def group(stack: Stack, program: str) -> int:
    """Return the process group of a program: itself and its children."""
    return stack.supervisor.processes()[program].pid


@contextmanager
def hanging(stack: Stack, program: str) -> Iterator[None]:
    """Let a program take connections and answer none."""
    processes = group(stack, program)
    os.killpg(processes, signal.SIGSTOP)
    try:
        yield
    finally:
        os.killpg(processes, signal.SIGCONT)


def has_unread_bytes(port: int) -> bool:
    """Return whether a connection to a port holds bytes that were not read yet."""
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        _, local, _, state, queues, *_ = line.split()
        is_established = state == "01"
        if is_established and local.endswith(f":{port:04X}") and int(queues.partition(":")[2], 16) > 0:
            return True
    return False


@pytest.fixture
def orphan(care: Outside, stack: Stack, campaign: Json) -> tuple[Json, str]:
    """A donation, and the intent that the gateway made for it while the adapter that asked was killed."""
    donation = care.donation(campaign, donor_email=address("grace"))
    body = {"donation_id": donation["id"], "gateway": "stripe"}
    with hanging(stack, "sandbox_gateway"), ThreadPoolExecutor(1) as donor:
        asking = donor.submit(care.another().post, "/payments/intent", body)
        eventually(lambda: has_unread_bytes(int(stack.env["SANDBOX_PORT"])))
        os.killpg(group(stack, "webhook_adapter"), signal.SIGKILL)
        asking.result().refuses(503, "service_unavailable")

    def made() -> list[Json]:
        listed = care.at_gateway("GET", "payment_intents?limit=100")["data"]
        return [each for each in listed if each["metadata"].get("donation_id") == donation["id"]]

    (intent,) = eventually(made)
    stack.wait_until_healthy()
    return donation, intent["id"]


def test_news_of_a_payment_that_we_do_not_know_yet(care: Outside, orphan: tuple[Json, str]) -> None:
    """Cases 43 and 50: parked, and applied when the donor asks again and gets the very same intent."""
    donation, intent = orphan
    news = stripe.succeeded(intent, 1250)

    assert care.hear(news) == {"status": "parked", "reason": "unknown_payment"}
    assert care.hear(news)["status"] == "duplicate"
    assert care.donation_now(donation["id"])["status"] == "PENDING"

    again = care.ask_intent(donation)

    assert again.made(201)["payment_intent_id"] == intent
    assert care.donation_now(donation["id"])["status"] == "COMPLETED", "at once, not some time later"
    assert written(care.payment_now(again.json)["captured_amount"]) == "12.50"
    care.receipt(donation["donor_email"])
    assert care.hear(news) == {"status": "duplicate", "payment_id": again.json["id"]}
    care.ask_intent(donation).refuses(409, "already_paid")


def test_the_gateway_is_away(care: Outside, stack: Stack, campaign: Json) -> None:
    """503 and when to come again; afterwards the same request works, once."""
    donation = care.donation(campaign)
    stack.supervisor.stop("sandbox_gateway")
    try:
        away = care.ask_intent(donation)
        assert care.donate(campaign).status == 201, "pledges need no gateway"
        assert care.anyone.get("/ready").status == 200
    finally:
        stack.supervisor.start("sandbox_gateway")
        stack.wait_until_healthy()

    away.refuses(503, "gateway_unavailable")
    assert int(away.headers["Retry-After"]) > 0
    assert care.donation_now(donation["id"])["status"] == "PENDING"

    payment = care.ask_intent(donation).made(201)
    care.pay(payment)
    care.donation_when(donation["id"], status="COMPLETED")
    assert len(care.at_gateway("GET", f"charges?payment_intent={payment['payment_intent_id']}")["data"]) == 1


def test_many_donors_at_once(care: Outside, records: Records) -> None:
    """Case 50, as it happens: news of an intent and our own row race; none of it stays parked."""
    campaign = care.campaign()
    amounts = [f"{n}.{n:02}" for n in range(1, 21)]

    def give(amount: str) -> Json:
        by = Outside(care.stack, care.another().session)
        return by.paid(campaign, amount=amount)

    payments = at_once([lambda amount=amount: give(amount) for amount in amounts])  # type: ignore[misc]

    total = care.total(campaign)
    assert total["total_amount"] == sum(map(Decimal, amounts))
    assert (total["total_donations"], total["unique_donors"]) == (20, 20)
    intents = [payment["payment_intent_id"] for payment in payments]
    query = "select subject from data.gateway_events where status <> 'applied' and subject = any(%s)"
    assert records.execute(query, (intents,)).fetchall() == []
