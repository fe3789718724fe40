"""`kill -9` at any moment: what was acknowledged is there, what was due is still sent."""

from __future__ import annotations

import itertools
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import requests

from tests.sandbox_gateway.receiver import Receiver
from tests.sandbox_gateway.server import SECRET_KEY, SandboxServer


def test_due_deliveries_survive(tmp_path: Path, receiver: Receiver) -> None:
    receiver.answer = lambda _: 500
    with SandboxServer(tmp_path, receiver.url, SANDBOX_RETRY_DELAYS="0.2").running() as server:
        intent = server.client.v1.payment_intents.create({"amount": 1250, "currency": "usd"})
        receiver.wait_for(lambda delivery: delivery.is_about("payment_intent.created", intent.id))
        server.kill()
        receiver.answer = lambda _: 200
        before = len(receiver.received)
        server.start()
        receiver.wait_for(lambda delivery: delivery.is_about("payment_intent.created", intent.id), before + 1)
        assert server.client.v1.payment_intents.retrieve(intent.id) == intent


def test_chores_survive(tmp_path: Path, receiver: Receiver) -> None:
    """The fee of a charge is told although the process that captured it is dead."""
    with SandboxServer(tmp_path, receiver.url, SANDBOX_SETTLE_SECONDS="0.5").running() as server:
        intent = server.client.v1.payment_intents.create(
            {"amount": 1250, "currency": "usd", "confirm": True, "payment_method": "pm_card_visa"}
        )
        server.kill()
        server.start()
        receiver.wait_for_event("charge.updated", str(intent.latest_charge))


def test_idempotency_keys_survive(tmp_path: Path, receiver: Receiver) -> None:
    with SandboxServer(tmp_path, receiver.url).running() as server:
        create = server.client.v1.payment_intents.create
        intent = create({"amount": 1250, "currency": "usd"}, {"idempotency_key": "k"})
        server.kill()
        server.start()
        assert create({"amount": 1250, "currency": "usd"}, {"idempotency_key": "k"}).id == intent.id


def test_a_kill_under_load_loses_nothing_acknowledged(tmp_path: Path, receiver: Receiver) -> None:
    """Writers are cut off and repeat their last key; every key has one intent and its event."""
    acknowledged: dict[str, str] = {}
    enough, killed = threading.Event(), threading.Event()

    with SandboxServer(tmp_path, receiver.url, SANDBOX_RETRY_DELAYS="0.2").running() as server:

        def create(key: str) -> str:
            answer = requests.post(
                f"{server.url}/v1/payment_intents",
                data={"amount": "1250", "currency": "usd", "description": key},
                headers={"Authorization": f"Bearer {SECRET_KEY}", "Idempotency-Key": key},
                timeout=20,
            )
            assert answer.status_code == 200, answer.text
            return str(answer.json()["id"])

        def write(writer: int) -> str | None:
            """Create intents until the server is killed; return the key that got no answer, if any."""
            for number in itertools.count():
                key = f"{writer}-{number}"
                try:
                    acknowledged[key] = create(key)
                except (requests.ConnectionError, requests.exceptions.ChunkedEncodingError):
                    return key
                if len(acknowledged) >= 40:
                    enough.set()
                if killed.is_set():
                    break
            return None

        with ThreadPoolExecutor(4) as pool:
            writers = [pool.submit(write, writer) for writer in range(4)]
            assert enough.wait(20)
            killed.set()
            server.kill()
            server.start()
            unanswered = [key for writer in writers if (key := writer.result(20))]
        acknowledged |= {key: create(key) for key in unanswered}

        stored = server.client.v1.payment_intents.list({"limit": 100}).auto_paging_iter()
        assert {intent.description: intent.id for intent in stored} == acknowledged
        for intent_id in acknowledged.values():
            receiver.wait_for_event("payment_intent.created", intent_id)
