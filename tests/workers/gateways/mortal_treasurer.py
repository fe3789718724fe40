"""A worker of refunds or captures that dies at a step.

Usage: mortal_treasurer.py refunds|captures <gateway> <its URL> <database URL> [<step>]

A step is `before` or `after` one of the calls that are made for a message: `after create_refund`. The
process ends with status 9 there; without a step it lives until it is killed.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable

from dramatiq import Worker

from tests.sandbox_gateway.server import SECRET_KEY
from tests.workers.gateways.partial import only
from tests.workers.gateways.tills import CLIENT_ID, CLIENT_SECRET
from tests.workers.support.dying import die
from workers.broker import PgmqBroker
from workers.broker.consumer import PgmqConsumer
from workers.database import Database
from workers.events import to_message
from workers.failures import retries
from workers.gateways import captures, refunds
from workers.gateways.calls import Calls
from workers.gateways.functions import GatewayFunctions
from workers.gateways.paypal.api import PayPal
from workers.gateways.paypal.orders import PayPalOrders
from workers.gateways.paypal.refunds import PayPalRefunds
from workers.gateways.stripe.refunds import StripeRefunds

#: What declares an actor, and the part of each gateway that it uses.
WORK: dict[str, tuple[Callable[..., None], dict[str, Callable[[str], object]]]] = {
    "refunds": (
        refunds.declare,
        {
            "stripe": lambda url: StripeRefunds(SECRET_KEY, url),
            "paypal": lambda url: PayPalRefunds(PayPal(CLIENT_ID, CLIENT_SECRET, url)),
        },
    ),
    "captures": (
        captures.declare,
        {"paypal": lambda url: PayPalOrders(PayPal(CLIENT_ID, CLIENT_SECRET, url))},
    ),
}


def main(work: str, name: str, gateway_url: str, database_url: str, *steps: str) -> None:
    """Work until death."""
    declare, gateways = WORK[work]
    part = gateways[name](gateway_url)
    for step in steps:
        die([GatewayFunctions, type(part), PgmqConsumer], *step.split())
    broker = PgmqBroker(database_url, middleware=[retries()], translate=to_message)
    gateway = only(**{"refunds" if work == "refunds" else "orders": part})
    declare(broker, GatewayFunctions(Database(database_url)), {name: gateway}, Calls(at_once=1))
    Worker(broker, worker_timeout=100, worker_threads=1).start()
    threading.Event().wait()


if __name__ == "__main__":
    main(*sys.argv[1:])
