"""The storm: chaos is switched on, people give, processes are killed; then everything settles."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from random import Random
from threading import Event
from typing import Any

from chaos import restarts, verdict
from chaos.books import Books, read_books, read_broken, read_totals, read_unsettled
from chaos.donors import Donors, Tally
from chaos.gateways import Gateway, Money, major
from chaos.http import Client
from stack.running import Stack

CHAOS: dict[str, Any] = {
    "duplicate": 1,
    "shuffle": True,
    "drop": 0.15,
    "corrupt": 0.15,
    "wrong_secret": 0.15,
    "time_out_after_acting": 0.05,
    "error_rate": 0.05,
}
NEXT_SECRET = "whsec_the_next_one_of_the_storm"  # noqa: S105 - of a system that is deleted

_DONORS_AT_ONCE = 8
_EARLY_BIRDS = 4
_FIRST_EARLY_BIRD = 1_000_000
_PROGRESS = 5.0
_BETWEEN_LOOKS = 1.0


@dataclass(frozen=True)
class Plan:
    """How long the storm lasts and the system may settle (seconds), what is killed, and with what pauses."""

    seconds: float
    patience: float
    seed: str
    killed: tuple[str, ...]
    pause: float


@dataclass(frozen=True)
class Outcome:
    """What was sent and booked, and what does not agree. Without problems, everything agrees."""

    lines: list[str]
    problems: list[str]


class Storm:
    """One storm over one system."""

    def __init__(
        self, stack: Stack, gateways: Sequence[Gateway], plan: Plan, say: Callable[[str], None]
    ) -> None:
        self._stack = stack
        self._gateways = gateways
        self._plan = plan
        self._say = say
        self._sandbox = Client(stack.sandbox_url)
        self._tally = Tally()
        self._donors = Donors(stack, gateways, plan.seed, self._tally)
        self._killed: list[str] = []

    def pass_over(self) -> Outcome:
        """Run the storm and wait until the system has settled; return the outcome."""
        for gateway in self._gateways:
            self._give_early(gateway)
        self._say(f"Storm of {self._plan.seconds:.0f} s, seed {self._plan.seed}")
        self._rage()
        self._say(f"The storm is over; waiting up to {self._plan.patience:.0f} s for everything to settle")
        return self._settle()

    def _give_early(self, gateway: Gateway) -> None:
        """Pay before we know the payment: the gateway's answer to us is lost, and the webhook arrives first.

        The event is parked until we ask for the payment again, and applied then.
        """
        numbers = range(_FIRST_EARLY_BIRD, _FIRST_EARLY_BIRD + _EARLY_BIRDS)
        donations = [self._donors.pledge(number, self._dice(number)) for number in numbers]
        self._switch({"time_out_after_acting": 1})
        for donation in donations:
            self._donors.try_to_open_payment(donation, gateway)
        self._calm()
        paid = 0
        for donation in donations:
            if payment := gateway.find_unanswered(donation["id"]):
                gateway.pay_at_once(payment)
                paid += 1
        self._wait_for_deliveries()
        for donation in donations:
            self._donors.open_payment(donation, gateway)
        self._tally.done["payments made before we knew them"] += paid

    def _rage(self) -> None:
        """Let donors give, and kill processes, for as long as the storm lasts."""
        plan, over = self._plan, Event()
        began = time.monotonic()
        self._switch(CHAOS)
        numbers = itertools.count(1)
        with ThreadPoolExecutor(_DONORS_AT_ONCE + 1) as pool:
            killer = pool.submit(restarts.kill_in_turn, self._stack, plan.killed, plan.pause, over, plan.seed)
            donors = [pool.submit(self._give, numbers, over) for _ in range(_DONORS_AT_ONCE)]
            try:
                over.wait(plan.seconds / 2)
                # The adapter knows both secrets. For a while, each webhook is signed with both.
                rotation = {"secret": NEXT_SECRET, "overlap_seconds": plan.seconds / 4}
                self._sandbox.must("POST", "/sandbox/chaos/rotate-secret", json=rotation)
                while (left := began + plan.seconds - time.monotonic()) > 0:
                    self._say(f"  {left:3.0f} s left: {self._progress()}")
                    over.wait(min(left, _PROGRESS))
            finally:
                over.set()
            self._killed = killer.result()
            self._calm()
            for donor in donors:
                donor.result()

    def _give(self, numbers: Iterator[int], over: Event) -> None:
        while not over.is_set():
            self._donors.live(next(numbers))

    def _settle(self) -> Outcome:
        """Compare until everything agrees or the time is up."""
        deadline = time.monotonic() + self._plan.patience
        while True:
            outcome = self._judge()
            if not outcome.problems or time.monotonic() > deadline:
                return outcome
            self._say(
                f"  not settled yet: {len(outcome.problems)} differences, such as {outcome.problems[0][:150]}"
            )
            time.sleep(_BETWEEN_LOOKS)

    def _judge(self) -> Outcome:
        """Compare the gateways with our books."""
        so_far = self._sandbox.must("GET", "/sandbox/chaos")["so_far"]
        problems, lines, all_money = _of_deliveries(so_far), [_sent(so_far)], []
        with self._stack.connect() as connection:
            for gateway in self._gateways:
                # Our books first: what happens in between differs, but only until the next comparison.
                books = read_books(connection, gateway.name)
                sent = self._sandbox.must("GET", f"/sandbox/events?gateway={gateway.name}")["events"]
                truth = gateway.truth()
                all_money += truth
                problems += verdict.compare_books(gateway.name, truth, sent, books)
                lines += _booked(gateway.name, truth, books)
            problems += verdict.compare_totals(all_money, read_totals(connection))
            problems += read_unsettled(connection)
            broken = read_broken(connection)
        done = ", ".join(f"{count} {what}" for what, count in sorted(self._tally.done.items()))
        lines = [f"people      {done}", f"killed      {', '.join(self._killed) or 'nothing'}", *lines]
        lines.append(f"broken invariants: {broken or 'none'}")
        return Outcome(lines, problems + [f"broken invariant: {row}" for row in broken])

    def _progress(self) -> str:
        so_far = self._sandbox.must("GET", "/sandbox/chaos")["so_far"]
        return (
            f"{so_far['deliveries']} deliveries, {so_far['attempts']} attempts, {so_far['pending']} pending"
        )

    def _wait_for_deliveries(self) -> None:
        deadline = time.monotonic() + self._plan.patience
        while self._sandbox.must("GET", "/sandbox/chaos")["so_far"]["pending"]:
            if time.monotonic() > deadline:
                return
            time.sleep(0.1)

    def _switch(self, switches: dict[str, Any]) -> None:
        self._sandbox.must("PUT", "/sandbox/chaos", json={"seed": self._plan.seed, **switches})

    def _calm(self) -> None:
        self._sandbox.must("DELETE", "/sandbox/chaos")

    def _dice(self, number: int) -> Random:
        return Random(f"{self._plan.seed}:early:{number}")  # noqa: S311 - not a secret


def _of_deliveries(so_far: dict[str, int]) -> list[str]:
    return [f"{so_far[name]} {what}" for name, what in (
        ("pending", "deliveries have no 2xx answer yet"),
        ("given_up", "deliveries were given up"),
        ("false_copies_taken", "corrupted or forged deliveries were accepted"),
    ) if so_far[name]]  # fmt: skip


def _sent(so_far: dict[str, int]) -> str:
    return "sent        " + ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in so_far.items())


def _booked(name: str, truth: Sequence[Money], books: Books) -> list[str]:
    """Return lines that show both sides, by currency."""
    return [
        f"{side} {name:<7} {money.currency}  {money.payment_id}: "
        + ", ".join(
            f"{what} {major(amount, money.currency)}"
            for what, amount in (
                ("received", money.captured), ("refunded", money.refunded), ("disputed", money.disputed)
            )
        )
        for side, moneys in (("at the gateway ", truth), ("in our books   ", books.payments))
        for money in verdict.sums(moneys).values()
    ]  # fmt: skip
