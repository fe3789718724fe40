"""Refunds at Stripe, by its official SDK."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import stripe
import structlog
from stripe.params import RefundCreateParams

from outbound.stripe_client import stripe_client
from workers.failures import GatewayAwayError, GatewayRefusedError, TemporaryError
from workers.gateways.answers import READ_TIMEOUT
from workers.gateways.gateway import RefundRequest

log = structlog.get_logger(__name__)

# Refusals that do not concern the refund itself: a person must correct our key, address, mode, program or
# balance, or another call must end, and then the same refund is made. `resource_missing` is among them: this
# payment did bring money, so we are looking for it in the wrong account.
_NOT_ABOUT_THE_REFUND = frozenset({
    "account_invalid",
    "api_key_expired",
    "balance_insufficient",
    "idempotency_key_in_use",
    "insufficient_funds",
    "livemode_mismatch",
    "lock_timeout",
    "parameter_missing",
    "parameter_unknown",
    "parameters_exclusive",
    "platform_api_key_expired",
    "processing_error",
    "resource_missing",
    "secret_key_required",
    "testmode_charges_only",
    "tls_version_unsupported",
})  # fmt: skip


class StripeRefunds:
    """Makes and finds refunds at Stripe; a `workers.gateways.gateway.Refunds`."""

    def __init__(self, secret_key: str, api_base: str, *, read_timeout: float = READ_TIMEOUT) -> None:
        self._client = stripe_client(secret_key, api_base, read_timeout)

    def create_refund(self, request: RefundRequest) -> str:
        """Make a refund and return its id; the same key brings the same refund.

        Raises GatewayRefusedError when Stripe will never make this refund, and TemporaryError otherwise.
        """
        parameters: RefundCreateParams = {
            "payment_intent": request.payment_intent_id,
            "amount": int(request.amount),
            "metadata": dict(request.metadata),
        }
        with _our_errors():
            try:
                made = self._client.v1.refunds.create(
                    parameters, {"idempotency_key": request.idempotency_key}
                )
            except (stripe.InvalidRequestError, stripe.CardError) as error:
                if _is_about_the_refund(error):
                    raise GatewayRefusedError(_word(error)) from None
                raise
            return _id(made)

    def find_refund(self, request: RefundRequest) -> str | None:
        """Return the id of the payment's refund that carries our id, or None.

        Raises TemporaryError when Stripe cannot be asked.
        """
        ours = request.metadata["refund_id"]
        with _our_errors():
            page = self._client.v1.refunds.list({"payment_intent": request.payment_intent_id, "limit": 100})
            for refund in page.auto_paging_iter():
                if (refund.to_dict().get("metadata") or {}).get("refund_id") == ours:
                    return _id(refund)
        return None


@contextmanager
def _our_errors() -> Iterator[None]:
    """Raise TemporaryError for the SDK's errors, without Stripe's texts, which repeat what they were sent."""
    try:
        yield
    except GatewayRefusedError:
        raise
    except stripe.StripeError as error:
        said = [type(error).__name__, error.http_status, error.code, error.request_id]
        failure = GatewayAwayError if _is_away(error) else TemporaryError
        raise failure(" ".join(str(part) for part in said if part)) from None
    except Exception as error:
        # For an answer that it cannot read, the SDK raises whatever error it runs into.
        log.exception("gateway_answer_unreadable", gateway="stripe")
        raise TemporaryError("the answer cannot be read") from error


def _is_away(error: stripe.StripeError) -> bool:
    status = error.http_status
    return isinstance(error, stripe.APIConnectionError) or (
        status is not None and (status == 429 or status >= 500)
    )


def _is_about_the_refund(error: stripe.InvalidRequestError | stripe.CardError) -> bool:
    # A 404 concerns the address that was called.
    return error.http_status in (400, 402) and error.code not in _NOT_ABOUT_THE_REFUND


def _word(error: stripe.InvalidRequestError | stripe.CardError) -> str:
    """Return Stripe's word for why it refused; not every refusal has a code."""
    word = error.code or (f"invalid_{error.param}" if error.param else "invalid_request")
    return word if re.fullmatch(r"[a-z_]{1,100}", word) else "invalid_request"


def _id(refund: object) -> str:
    # The SDK makes an object of any JSON that came back.
    identifier = getattr(refund, "id", None)
    if getattr(refund, "object", None) != "refund" or not isinstance(identifier, str):
        raise TypeError("not a refund with an id")
    return identifier
