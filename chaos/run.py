"""Start a system, let a storm pass over it, and compare: `python -m chaos.run`, or `make chaos`.

Exit status 0 only if what the gateways hold and what we booked agree in everything. It takes about a minute
and a half, and does not touch a system that `make up` started.
"""

from __future__ import annotations

import argparse
import secrets
import signal
import sys
from collections.abc import Callable, Mapping

from chaos import restarts
from chaos.gateways import Gateway
from chaos.http import UnansweredError
from chaos.paypal import PayPal
from chaos.storm import NEXT_SECRET, Outcome, Plan, Storm
from chaos.stripe import Stripe
from stack.running import StackError, durable_stack

GATEWAYS: dict[str, Callable[[Mapping[str, str]], Gateway]] = {"stripe": Stripe, "paypal": PayPal}
"""The gateways that take part."""

_FIRST_SECRET = f"whsec_{secrets.token_hex(24)}"

SETTINGS = {
    # The adapter knows the secret to which the storm rotates.
    "STRIPE_WEBHOOK_SECRET": f"{_FIRST_SECRET},{NEXT_SECRET}",
    "SANDBOX_SETTLE_SECONDS": "0.5",
    "SANDBOX_RETRY_DELAYS": "0.5,1,2",
    "SANDBOX_GIVE_UP_SECONDS": "3600",
}


def main() -> int:
    """Run the command; return the exit status."""
    options = _options()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _leave)
    plan = Plan(options.seconds, options.patience, options.seed, tuple(options.kill), options.pause)
    try:
        outcome = pass_over(plan, options.gateway or list(GATEWAYS))
    except (StackError, UnansweredError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    print("\n".join(outcome.lines))
    for problem in outcome.problems[:20]:
        print(f"PROBLEM: {problem}")
    if outcome.problems:
        print(
            f"{len(outcome.problems)} problems. To repeat this storm: make chaos options='--seed {plan.seed}'"
        )
        return 1
    print("Everything agrees.")
    return 0


def pass_over(plan: Plan, names: list[str]) -> Outcome:
    """Start a system, let the storm pass over it, delete it; return the outcome."""
    print("Starting a system for the storm", flush=True)
    with durable_stack(**SETTINGS) as (stack, _):
        gateways = [GATEWAYS[name](stack.env) for name in names]
        return Storm(stack, gateways, plan, lambda line: print(line, flush=True)).pass_over()


def _leave(number: int, _: object) -> None:
    """Exit through every `finally`. A second signal must not interrupt the clean-up."""
    for other in (signal.SIGINT, signal.SIGTERM):
        signal.signal(other, signal.SIG_IGN)
    sys.exit(128 + number)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make chaos", description=__doc__)
    parser.add_argument(
        "--seconds", type=float, default=25.0, help="how many seconds the storm lasts (default: 25)"
    )
    parser.add_argument(
        "--patience",
        type=float,
        default=60.0,
        help="how many seconds the system may take to settle afterwards (default: 60)",
    )
    parser.add_argument("--seed", default=secrets.token_hex(4), help="decides everything random")
    parser.add_argument(
        "--kill",
        nargs="*",
        choices=restarts.ALL,
        default=list(restarts.ALL),
        help="the processes to kill by SIGKILL",
    )
    parser.add_argument("--pause", type=float, default=3.0, help="seconds between kills (default: 3)")
    parser.add_argument(
        "--gateway", action="append", choices=GATEWAYS, help="use only this gateway (may be repeated)"
    )
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
