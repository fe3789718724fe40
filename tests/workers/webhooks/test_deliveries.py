"""Webhooks to other people's systems: each event at least once, under one id, whatever happens on the way."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from socket import socket
from types import SimpleNamespace
from typing import Any

import pytest
from standardwebhooks import Webhook as Verifier
from standardwebhooks import WebhookVerificationError

from tests.outbound.strange_host import StrangeHost, answering
from tests.support.database import PROJECT, Database
from tests.support.waiting import eventually
from tests.workers.conftest import Running
from tests.workers.webhooks.desk import WebhookDesk, webhooks_at
from workers.webhooks import deliveries as webhooks

#: The pauses of the scheme after each attempt in vain, in seconds.
PAUSES = [5, 5 * 60, 30 * 60, *(hours * 3600 for hours in (2, 5, 10, 14, 20, 24))]


@pytest.fixture
def desk(database: Database) -> Iterator[WebhookDesk]:
    """A desk with no endpoints yet."""
    one = WebhookDesk(database)
    yield one
    one.close()


@pytest.fixture
def host() -> Iterator[StrangeHost]:
    """A subscriber's system that accepts every webhook."""
    with StrangeHost(answering(200)).listening() as listening:
        yield listening


# --- What arrives ------------------------------------------------------------------------------------


def test_a_gift_is_told_and_the_official_library_verifies_it(desk: WebhookDesk, host: StrangeHost) -> None:
    """Case 87: signed, no personal data, no id that would be a capability."""
    endpoint, campaign = desk.register(host), desk.campaign()
    (gift,) = desk.give(campaign)
    desk.attempt_all()

    (webhook,) = webhooks_at(host)
    told = Verifier(endpoint["secret"]).verify(webhook.body, webhook.headers)
    assert (told["type"], told["data"]["campaign_id"], told["data"]["amount"]) == (
        "donation.completed",
        campaign,
        100,
    )
    for private in (gift.donation, gift.payment, gift.intent, "ada@"):
        assert private not in webhook.body
    assert webhook.headers["content-type"] == "application/json"
    (delivery,) = desk.deliveries()
    assert (delivery["status"], delivery["attempts"], delivery["last_status"]) == ("DELIVERED", 1, 200)
    assert str(delivery["event_id"]) == webhook.id
    with pytest.raises(WebhookVerificationError):
        Verifier(endpoint["secret"]).verify(webhook.body.replace("100", "999"), webhook.headers)


def test_a_retry_has_the_same_id_and_body_and_another_timestamp(
    desk: WebhookDesk, host: StrangeHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Case 87."""
    ticks = count(int(datetime.now(UTC).timestamp()), 5)
    clock = SimpleNamespace(now=lambda zone: datetime.fromtimestamp(next(ticks), zone))
    monkeypatch.setattr(webhooks, "datetime", clock)
    endpoint = desk.register(host)
    host.manner = answering(500)
    desk.give(desk.campaign())
    desk.attempt()
    host.manner = answering(200)
    desk.attempt()

    first, second = webhooks_at(host)
    assert (first.id, first.body) == (second.id, second.body)
    moments = [int(one.headers["webhook-timestamp"]) for one in (first, second)]
    assert moments[1] - moments[0] == 5
    for one in (first, second):
        assert Verifier(endpoint["secret"]).verify(one.body, one.headers) == json.loads(first.body)
    assert desk.statuses() == ["DELIVERED"]


def test_two_signatures_while_the_secret_is_rotated(desk: WebhookDesk, host: StrangeHost) -> None:
    """Case 87: from the old secret to the new one nothing is lost; one that leaked signs nothing more."""
    endpoint, campaign = desk.register(host), desk.campaign()
    rotated = desk.call("rotate_webhook_secret", endpoint["id"])
    desk.give(campaign)
    desk.attempt_all()
    leaked = desk.call("rotate_webhook_secret", endpoint["id"], is_leaked=True)
    desk.give(campaign)
    desk.attempt_all()

    during, after = webhooks_at(host)
    secrets = [endpoint["secret"], rotated["secret"], leaked["secret"]]
    assert len(set(secrets)) == 3
    for webhook, good in [(during, secrets[:2]), (after, secrets[2:])]:
        assert webhook.headers["webhook-signature"].count("v1,") == len(good)
        for secret in secrets:
            if secret in good:
                Verifier(secret).verify(webhook.body, webhook.headers)
            else:
                with pytest.raises(WebhookVerificationError):
                    Verifier(secret).verify(webhook.body, webhook.headers)


# --- Failures ----------------------------------------------------------------------------------------


def test_attempts_follow_the_schedule_and_then_the_endpoint_is_disabled(
    desk: WebhookDesk, host: StrangeHost
) -> None:
    endpoint = desk.register(host)
    host.manner = answering(500)
    desk.give(desk.campaign())
    for pause in PAUSES:
        desk.attempt()
        (waiting,) = desk.waiting()
        # Up to a tenth of jitter; what a busy machine lost since is allowed for.
        assert pause - 30 < waiting["seconds"] <= pause * 1.1
        (row,) = desk.deliveries()
        due_in = (row["next_attempt_at"] - desk.now()).total_seconds()
        assert abs(due_in - waiting["seconds"]) < 30
    assert desk.disabled(endpoint["id"]) is None
    desk.attempt()

    assert desk.waiting() == []
    assert (desk.statuses(), desk.disabled(endpoint["id"])) == (["FAILED"], "failing")
    assert len({webhook.id for webhook in webhooks_at(host)}) == 1
    assert len(host.requests) == len(PAUSES) + 1
    attention = desk.sql("select subject from private.attention")
    assert endpoint["id"] in {row["subject"] for row in attention}


@pytest.mark.parametrize("status", [199, 301, 302, 400, 404, 429, 500, 503])
def test_only_2xx_is_success(desk: WebhookDesk, host: StrangeHost, status: int) -> None:
    if status == 199:
        host.manner = lambda _: None
    else:
        host.manner = answering(status, "Location: /elsewhere")
    desk.register(host)
    desk.give(desk.campaign())
    desk.attempt()
    (row,) = desk.deliveries()
    assert (row["status"], row["last_status"]) == ("PENDING", None if status == 199 else status)
    assert len(desk.waiting()) == len(host.requests) == 1


def test_gone_disables_at_once_and_sends_no_more(desk: WebhookDesk, host: StrangeHost) -> None:
    endpoint, campaign = desk.register(host), desk.campaign()
    desk.give(campaign, times=2)
    host.manner = answering(410)
    desk.attempt_all()
    assert desk.disabled(endpoint["id"]) == "gone"
    desk.give(campaign)
    assert desk.waiting() == []
    assert desk.statuses() == ["FAILED", "FAILED"]
    assert len(host.requests) == 1


def test_retry_after_is_honoured_when_it_is_later_and_sane(desk: WebhookDesk, host: StrangeHost) -> None:
    desk.register(host)
    desk.give(desk.campaign())
    for retry_after, at_least, at_most in [
        ("3600", 3500, 3601),
        ("1", 270, 331),
        ("999999999", 86_300, 86_401),
    ]:
        host.manner = answering(503, f"Retry-After: {retry_after}")
        desk.attempt()
        (waiting,) = desk.waiting()
        assert at_least < waiting["seconds"] <= at_most


def test_the_log_tells_what_each_attempt_met(desk: WebhookDesk, host: StrangeHost) -> None:
    endpoint = desk.register(host)
    desk.give(desk.campaign())
    host.manner = answering(500, body="no disk\0left")
    desk.attempt()
    host.manner = lambda _: None
    desk.attempt()
    host.manner = answering(202)
    desk.attempt()

    met = desk.sql("select status, error, reply from data.webhook_attempts order by id")
    assert [(row["status"], row["error"], row["reply"]) for row in met] == [
        (500, None, "no disk\ufffdleft"),
        (None, "RemoteProtocolError", ""),
        (202, None, "thanks"),
    ]
    (shown,) = desk.sql("select * from data.webhook_deliveries")
    assert (str(shown["endpoint_id"]), shown["attempts"]) == (endpoint["id"], 3)


# --- Once --------------------------------------------------------------------------------------------


def test_messages_that_come_twice_lead_to_one_request(desk: WebhookDesk, host: StrangeHost) -> None:
    desk.register(host)
    desk.give(desk.campaign())
    (recorded,) = desk.sql("select message from pgmq.a_webhooks")
    desk.act("webhooks", recorded["message"])
    (due,) = desk.waiting()
    desk.attempt()
    desk.act(webhooks.DELIVERIES, due["message"])
    assert len(host.requests) == 1
    assert desk.waiting() == []


@pytest.mark.parametrize(
    ("step", "requests"),
    [
        ("before add_deliveries", 1),
        ("after add_deliveries", 1),
        ("before start_delivery", 1),
        ("before post", 1),
        ("after post", 2),
        ("before finish_delivery", 2),
        ("after finish_delivery", 1),
    ],
)
def test_a_worker_that_dies_anywhere_forgets_no_webhook(
    desk: WebhookDesk, host: StrangeHost, running: Running, step: str, requests: int
) -> None:
    """Between the answer and the note of it, it is sent once more, under the same id."""
    desk.register(host)
    desk.platform.captured_gift(desk.campaign())
    desk.sql("select private.route_events(1000)")
    ended = subprocess.run(**mortal(desk, step), check=False, timeout=60)
    assert ended.returncode == 9
    show_again(desk)
    with running(desk.broker):
        eventually(lambda: desk.statuses() == ["DELIVERED"], seconds=30)
        eventually(lambda: desk.waiting() == [], seconds=30)
    assert len(host.requests) == requests
    assert len({webhook.id for webhook in webhooks_at(host)}) == 1


def test_a_worker_that_is_killed_before_it_hears_the_answer_sends_again(
    desk: WebhookDesk, host: StrangeHost, running: Running
) -> None:
    """Killed with -9 by the very host that it asks: what was taken comes once more, under the same id."""
    desk.register(host)
    desk.platform.captured_gift(desk.campaign())
    desk.sql("select private.route_events(1000)")
    victim = subprocess.Popen(**mortal(desk))

    def kill(_: socket) -> None:
        victim.kill()
        victim.wait()

    host.manner = kill
    assert victim.wait(timeout=60) == -9
    host.manner = answering(200)
    assert desk.statuses() == ["PENDING"]
    show_again(desk)
    with running(desk.broker):
        eventually(lambda: desk.statuses() == ["DELIVERED"], seconds=30)
    first, second = webhooks_at(host)
    assert (first.id, first.body) == (second.id, second.body)


def mortal(desk: WebhookDesk, *steps: str) -> dict[str, Any]:
    """Return how to start a worker that dies at a step."""
    program = PROJECT / "tests" / "workers" / "webhooks" / "mortal_worker.py"
    command = [sys.executable, str(program), desk.database.url("workers"), *steps]
    return {"args": command, "env": {"PYTHONPATH": str(PROJECT)}}


def show_again(desk: WebhookDesk) -> None:
    """Do not wait for the visibility timeout of the dead."""
    desk.sql("update pgmq.q_webhooks set vt = now()")
    desk.sql("update pgmq.q_webhook_deliveries set vt = now()")


def test_an_endpoint_that_hangs_holds_up_itself_alone(
    desk: WebhookDesk, host: StrangeHost, running: Running
) -> None:
    """Three webhooks wait for one host; the other host's go out, though there are but two threads."""

    def wait(_: socket) -> None:
        slow.over.wait()

    slow = StrangeHost(wait)
    with slow.listening():
        desk.register(slow)
        desk.register(host)
        desk.give(desk.campaign(), times=3)
        with running(desk.broker):
            eventually(lambda: len(host.requests) == 3, seconds=30)
            assert len(slow.requests) <= 1
            slow.over.set()
    assert desk.sql("select 1 from pgmq.q_webhook_deliveries_dead") == []


def test_who_is_busy_is_never_given_up_on() -> None:
    assert webhooks._is_worth_another_try(1_000_000, webhooks.BusyError())
    assert not webhooks._is_worth_another_try(1_000_000, ValueError())


# --- Replay ------------------------------------------------------------------------------------------


def test_a_period_is_replayed_under_the_same_ids(desk: WebhookDesk, host: StrangeHost) -> None:
    """Also what was missed while the endpoint was disabled; what was taken only when asked for."""
    endpoint, campaign = desk.register(host), desk.campaign()
    began = desk.now()
    desk.give(campaign)
    desk.attempt_all()
    desk.call("change_webhook_endpoint", endpoint["id"], is_enabled=False, version=endpoint["version"])
    desk.give(campaign)
    desk.attempt_all()
    assert len(host.requests) == 1

    desk.call("change_webhook_endpoint", endpoint["id"], is_enabled=True, version=endpoint["version"] + 1)
    period = {"from": began.isoformat(), "to": (desk.now() + timedelta(seconds=1)).isoformat()}
    assert desk.call("replay_webhooks", endpoint["id"], **period) == {"replayed": 1}
    desk.attempt_all()
    first, missed = webhooks_at(host)
    assert first.id != missed.id

    everything = period | {"is_delivered_included": True}
    assert desk.call("replay_webhooks", endpoint["id"], **everything) == {"replayed": 2}
    desk.attempt_all()
    again = webhooks_at(host)[2:]
    assert {one.id for one in again} == {first.id, missed.id}
    assert {one.body for one in again} == {first.body, missed.body}
    for one in again:
        Verifier(endpoint["secret"]).verify(one.body, one.headers)


def test_a_replay_voids_the_attempt_that_was_waiting(desk: WebhookDesk, host: StrangeHost) -> None:
    endpoint = desk.register(host)
    desk.give(desk.campaign())
    host.manner = answering(500)
    desk.attempt()
    (delivery,) = desk.deliveries()
    host.manner = answering(200)
    desk.call("replay_webhooks", endpoint["id"], delivery_id=str(delivery["id"]))
    assert len(desk.waiting()) == 2
    desk.attempt_all()
    assert (len(host.requests), desk.statuses()) == (2, ["DELIVERED"])


# --- Who hears what ----------------------------------------------------------------------------------


def test_organizers_do_not_hear_of_other_organizers_campaigns(desk: WebhookDesk, host: StrangeHost) -> None:
    """Case 90, by webhook."""
    desk.register(host, event_types=["*"])
    theirs, ours = desk.platform.campaign(), desk.campaign()
    desk.give(theirs)
    desk.give(ours)
    desk.attempt_all()
    told = [json.loads(webhook.body) for webhook in webhooks_at(host)]
    assert {one["data"]["campaign_id"] for one in told} == {ours}
    assert {"payment.captured", "donation.completed"} <= {one["type"] for one in told}
