"""What a payment gateway does for us. Each one has a room of its own, which implements this."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class RefundRequest:
    """A refund to ask a gateway for: `metadata` has our `refund_id` and `payment_id`.

    At Stripe `amount` is in its units. At PayPal it is text in major units of `currency`, and `capture_id`
    names what is given back. When the request `is_old`, the gateway may have forgotten its idempotency key.
    """

    gateway: str
    payment_intent_id: str
    amount: int | str
    idempotency_key: str
    metadata: Mapping[str, str]
    is_old: bool
    currency: str | None = None
    capture_id: str | None = None


@dataclass(frozen=True)
class CaptureRequest:
    """An order to capture if it `is_capturable`. One that `is_read_first` is captured only if it then says
    that it is approved."""

    gateway: str
    order_id: str
    idempotency_key: str
    is_capturable: bool
    is_read_first: bool


@dataclass(frozen=True)
class Reading:
    """An object that was read at a gateway, byte for byte; kinds as in `private.receive_reading`."""

    kind: str
    raw: bytes


class Refunds(Protocol):
    """Makes refunds. Every failure that may pass is raised as TemporaryError."""

    def create_refund(self, request: RefundRequest) -> str:
        """Return the gateway's id of a new refund, or of the one made earlier with the same key.

        Raises GatewayRefusedError when the gateway will never make this refund.
        """

    def find_refund(self, request: RefundRequest) -> str | None:
        """Return the gateway's id of the refund that carries our id, in any status, or None."""


class Orders(Protocol):
    """Captures orders, at a gateway where that is a step of its own. Raises TemporaryError as above."""

    def capture_order(self, order_id: str, key: str) -> bytes:
        """Take the money and return the order as answered; GatewayRefusedError when the gateway will not."""

    def read_order(self, order_id: str) -> bytes | None:
        """Return an order as answered; None when the gateway does not know it."""


class Reader(Protocol):
    """Reads a gateway's objects. Raises TemporaryError as above."""

    def readings(self, kind: str, object_id: str) -> Sequence[Reading]:
        """Return an object, preceded by those it depends on; nothing when the gateway does not know it."""


class Ask(Protocol):
    """Makes a call to a gateway when that is allowed, and repeats it as often as is sensible."""

    def __call__(self, call: Callable[[], T], /) -> T:
        """Return what the call returns."""


class Listing(Protocol):
    """Lists a gateway's objects. Every call is made through `ask`; TemporaryError when one keeps failing."""

    def is_known_until(self, ask: Ask, until: datetime, /) -> datetime:
        """Return the moment up to which the listing is complete, at most `until`."""

    def pages(self, ask: Ask, since: datetime, until: datetime, /) -> Iterator[Reading]:
        """Return the pages of everything that was made, or may have moved, in a period."""


@dataclass(frozen=True)
class Gateway:
    """One payment gateway. `orders` is None where payments are captured without us."""

    refunds: Refunds
    reader: Reader
    listing: Listing
    orders: Orders | None = None
