"""The chaos switches, and what they decide.

Every decision is drawn from the seed and the thing it is about (a delivery's number and attempt, the n-th
event, the n-th call), so it does not depend on which thread comes first.
"""

from __future__ import annotations

import itertools
import json
import re
from dataclasses import dataclass, replace
from random import Random

from sandbox_gateway.deliveries.delivery import Delivery, Signing
from sandbox_gateway.identifiers import new_id, random_text

SHUFFLE_SECONDS = 2.0
"""How long an event may be held back so that later ones overtake it."""

BURST_PATIENCE = 5.0
"""Seconds after which held deliveries leave although too few have gathered for a burst."""

API_ERRORS = (500, 429, 409)

_DIGITS, _LETTERS = b"0123456789", b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_AMOUNT = re.compile(rb'("(?:amount|value)\w*":\s*"?)(?=[1-9])')


@dataclass(frozen=True)
class Switches:
    """What goes wrong, and how often: shares are between 0 and 1, times are seconds."""

    seed: str
    duplicate: int = 0
    """How many times each event is sent beyond the first."""
    shuffle: bool = False
    """Hold each event back for a random while, so that later ones overtake it."""
    delay_seconds: tuple[float, float] = (0.0, 0.0)
    """Hold each event back for a time between these two."""
    burst: int = 0
    """Hold events back until there are so many, then send them all at once."""
    drop: float = 0.0
    """The share of attempts that get lost on the way; the gateway takes them for failed and tries again."""
    corrupt: float = 0.0
    """The share of attempts before which a copy arrives with one character changed."""
    wrong_secret: float = 0.0
    """The share of attempts before which a forged event arrives: new id, more money, a wrong signature."""
    time_out_after_acting: float = 0.0
    """The share of calls of the API that act and are not answered: the connection closes."""
    hang_seconds: float = 0.0
    """How long such a connection hangs before it closes."""
    error_rate: float = 0.0
    """The share of calls of the API that are answered by 500, 429 or 409 and do nothing."""
    stored_error_rate: float = 0.0
    """The share of writing calls that do nothing and whose 500 is stored under their idempotency key."""


@dataclass(frozen=True)
class Plan:
    """When one delivery of an event is to leave, and what was done to it."""

    due_at: float
    is_held: bool = False
    chaos: str | None = None


@dataclass(frozen=True)
class Copy:
    """A false copy of a delivery: what is sent, under the headers that are made for `signed`."""

    chaos: str
    body: bytes
    signed: Delivery


@dataclass(frozen=True)
class Fate:
    """What happens to one attempt: false copies that arrive before it, and whether it gets lost itself."""

    copies: tuple[Copy, ...] = ()
    is_dropped: bool = False


def fresh_seed() -> str:
    """Return a random seed."""
    return random_text(8)


class Chaos:
    """Draws the decisions. `switches` may be exchanged at any moment."""

    def __init__(self, switches: Switches | None = None) -> None:
        self.switches = switches or Switches(fresh_seed())
        self._events, self._calls, self._answers = itertools.count(), itertools.count(), itertools.count()

    def plans(self, now: float) -> list[Plan]:
        """Return when a new event is sent: one delivery for each entry."""
        switches, dice = self.switches, self._dice("event", next(self._events))
        return [_plan(switches, dice, now, is_duplicate=n > 0) for n in range(1 + switches.duplicate)]

    def fate(self, delivery: Delivery) -> Fate:
        """Return what happens to the next attempt of a delivery; a hand-made one is left alone."""
        if delivery.is_made_by_hand:
            return Fate()
        switches, dice = self.switches, self._dice("attempt", delivery.id, delivery.attempts)
        is_corrupted, is_forged, is_dropped = (
            dice.random() < share for share in (switches.corrupt, switches.wrong_secret, switches.drop)
        )
        copies = [_corrupted(delivery, dice)] if is_corrupted else []
        copies += [_forged(delivery)] if is_forged else []
        return Fate(tuple(copies), is_dropped)

    def error_status(self) -> int | None:
        """Return the status by which the next call of the API is refused without acting, or None."""
        dice = self._dice("call", next(self._calls))
        return dice.choice(API_ERRORS) if dice.random() < self.switches.error_rate else None

    def stores_error(self) -> bool:
        """Return whether the next writing call fails and its failure is stored under its key."""
        return self._dice("stored", next(self._calls)).random() < self.switches.stored_error_rate

    def loses_answer(self) -> bool:
        """Return whether the next call that acted is left without an answer."""
        return self._dice("answer", next(self._answers)).random() < self.switches.time_out_after_acting

    def _dice(self, *about: object) -> Random:
        return Random(":".join(map(str, (self.switches.seed, *about))))  # noqa: S311  chaos, not a secret


def _plan(switches: Switches, dice: Random, now: float, *, is_duplicate: bool) -> Plan:
    seconds = dice.uniform(*switches.delay_seconds)
    if switches.shuffle:
        seconds += dice.uniform(0, SHUFFLE_SECONDS)
    is_held = switches.burst > 0
    done = ["duplicate"] * is_duplicate + ["held for a burst"] * is_held
    done += [f"delayed by {seconds:.1f} s"] if seconds else []
    due_at = now + seconds + (BURST_PATIENCE if is_held else 0)
    return Plan(due_at, is_held, ", ".join(done) or None)


def _corrupted(delivery: Delivery, dice: Random) -> Copy:
    """Change one letter or digit into another one: what arrives may well be readable, and wrong."""
    body = bytearray(delivery.body)
    places = [place for place, byte in enumerate(body) if byte in _DIGITS or byte in _LETTERS]
    if places:
        place = dice.choice(places)
        alphabet = _DIGITS if body[place] in _DIGITS else _LETTERS
        body[place] = dice.choice([byte for byte in alphabet if byte != body[place]])
    return Copy("corrupted", bytes(body), delivery)


def _forged(delivery: Delivery) -> Copy:
    """Forge an event: a true one under a new id, about more money, signed with a guessed secret."""
    event = json.loads(delivery.body)
    body = delivery.body.replace(str(event["id"]).encode(), new_id("evt").encode())
    body = _AMOUNT.sub(rb"\g<1>9", body)
    return Copy("forged", body, replace(delivery, body=body, signing=Signing(secret=new_id("whsec"))))
