"""What PayPal's refusals mean: some concern our account or a passing state, the others are final."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from workers.failures import GatewayRefusedError, TemporaryError
from workers.gateways.paypal.api import PayPalRefusedError

# Another request must end first, or a person must correct our account. Then the same request succeeds.
_PASSING = frozenset({
    "INTERNAL_SERVER_ERROR",
    "PAYEE_ACCOUNT_LOCKED_OR_CLOSED",
    "PAYEE_ACCOUNT_RESTRICTED",
    "PAYPAL_REQUEST_ID_PREVIOUSLY_USED",
    "PERMISSION_DENIED",
    "PREVIOUS_REQUEST_IN_PROGRESS",
    "UNPROCESSABLE_ENTITY",
})  # fmt: skip


@contextmanager
def told_apart(also_passing: frozenset[str] = frozenset()) -> Iterator[None]:
    """Raise TemporaryError for a refusal that will pass, GatewayRefusedError for one that is final.

    `also_passing` are the issues that will pass for this kind of request.
    """
    try:
        yield
    except PayPalRefusedError as error:
        issue = str(error)
        if issue in _PASSING or issue in also_passing:
            raise TemporaryError(issue) from None
        raise GatewayRefusedError(issue.lower()) from None
