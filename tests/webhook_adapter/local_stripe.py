"""Run localstripe, somebody else's fake Stripe: `python local_stripe.py --port N --from-scratch`.

It refuses parameters that it does not know, two of ours among them; they are taken away here. (A program of
its own: nothing else of localstripe may come into a process of ours.)
"""

from typing import Any

from localstripe import resources, server  # type: ignore[import-untyped]

_UNKNOWN = ("description", "automatic_payment_methods")

_create = resources.PaymentIntent.__init__


def _create_from_known(intent: Any, **parameters: Any) -> None:  # noqa: ANN401  localstripe has no types
    known = {name: value for name, value in parameters.items() if name not in _UNKNOWN}
    _create(intent, **known)


if __name__ == "__main__":
    resources.PaymentIntent.__init__ = _create_from_known
    server.start()
