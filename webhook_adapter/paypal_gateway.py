"""The adapter's calls to PayPal: it creates orders, which a donor then approves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

import structlog

from outbound import paypal_client, retry_after
from outbound.bounded_http import CONNECT_TIMEOUT, Answer, BoundedClient, EndlessAnswerError, NoAnswerError
from outbound.paypal_client import NoTokenError, PayPalClient
from webhook_adapter.errors import ApiError
from webhook_adapter.gateway_calls import GatewayCalls
from webhook_adapter.payment_gateway import (
    AmountRefusedError,
    GatewayBusyError,
    GatewayRefusedError,
    GatewayUnavailableError,
    Intent,
    IntentInFlightError,
)
from webhook_adapter.settings import PayPalSettings

log = structlog.get_logger(__name__)

NAME: Final = "paypal"

# PayPal's words for a refused amount, and ours.
_AMOUNT_ISSUES = {
    "CANNOT_BE_ZERO_OR_NEGATIVE": "amount_too_small",
    "AMOUNT_NOT_ALLOWED": "amount_too_small",
    "MAX_VALUE_EXCEEDED": "amount_too_large",
}
_IN_FLIGHT = "PREVIOUS_REQUEST_IN_PROGRESS"


class PayPalGateway:
    """Creates orders at PayPal; a `PaymentGateway`."""

    def __init__(self, settings: PayPalSettings, timeout: float, calls: GatewayCalls) -> None:
        self._calls = calls
        self._return_url = settings.return_url
        app = settings.app
        http = BoundedClient(app.api_base, read_timeout=timeout, deadline=CONNECT_TIMEOUT + timeout)
        self._client = PayPalClient(http, app.client_id, app.client_secret)

    def create_intent(self, call: Mapping[str, Any]) -> Intent:
        """Create an order, amount in major units; the secret is the address where a donor approves it.

        PayPal forgets keys within hours and cannot search by our ids. A second order that it creates then
        does no harm: nobody was told of the first, and an order moves no money until we capture it.
        """
        order = self._order(call)
        key = call["idempotency_key"]
        return self._calls(lambda: _intent(self._post("/v2/checkout/orders", order, key)))

    def cancel_intent(self, intent_id: str) -> None:
        """Do nothing: orders cannot be canceled at PayPal, and one that we do not capture moves no money."""

    def close(self) -> None:
        """Close all connections."""
        self._client.close()

    def _order(self, call: Mapping[str, Any]) -> dict[str, Any]:
        payment_id = call["metadata"]["payment_id"]
        page = f"{self._return_url}/?payment={payment_id}&paypal="
        return {
            "intent": "CAPTURE",
            "purchase_units": [
                {
                    "reference_id": payment_id,
                    "custom_id": payment_id,
                    "invoice_id": payment_id,
                    "description": call["description"],
                    "amount": {"currency_code": call["currency"], "value": call["amount"]},
                }
            ],
            "payment_source": {
                "paypal": {
                    "experience_context": {
                        "user_action": "PAY_NOW",
                        "shipping_preference": "NO_SHIPPING",
                        "return_url": page + "approved",
                        "cancel_url": page + "canceled",
                    }
                }
            },
        }

    def _post(self, path: str, body: Mapping[str, Any], key: str) -> Answer:
        try:
            answer = self._client.send("POST", path, json=body, headers={"PayPal-Request-Id": key})
        except NoTokenError as error:
            # Success without a token is an answer that cannot be used.
            is_refused = error.answer.status >= 400
            raise _as_api_error(error.answer) if is_refused else _unreadable() from None
        except EndlessAnswerError:
            raise _unreadable() from None
        except NoAnswerError as error:
            log.error("gateway_call_failed", gateway=NAME, reason=str(error))  # noqa: TRY400 - nothing of ours
            raise GatewayBusyError(NAME) from error
        if not 200 <= answer.status < 300:
            raise _as_api_error(answer)
        return answer


def _intent(answer: Answer) -> Intent:
    order = answer.json() or {}
    links = order.get("links")
    for link in links if isinstance(links, list) else []:
        if isinstance(link, dict) and link.get("rel") in ("payer-action", "approve"):
            order_id, url = order.get("id"), link.get("href")
            if isinstance(order_id, str) and isinstance(url, str) and url.startswith(("https://", "http://")):
                return Intent(order_id, url)
    raise _unreadable()


def _unreadable() -> GatewayUnavailableError:
    log.error("gateway_answer_unreadable", gateway=NAME)
    return GatewayUnavailableError(NAME)


def _as_api_error(answer: Answer) -> ApiError:
    status, issue = answer.status, paypal_client.issue(answer)
    # Their message may quote what was sent: the words and the id for their support say enough.
    log.error(
        "gateway_call_failed",
        gateway=NAME,
        http_status=status,
        gateway_code=issue or "unknown",
        gateway_request_id=answer.headers.get("paypal-debug-id"),
    )
    if status == 409 or issue == _IN_FLIGHT:
        return IntentInFlightError(NAME)
    if status == 429 or status >= 500:
        wait = retry_after.seconds(answer.headers.get("retry-after"), datetime.now(UTC))
        return GatewayBusyError(NAME, wait)
    if issue in _AMOUNT_ISSUES:
        return AmountRefusedError(NAME, _AMOUNT_ISSUES[issue])
    return GatewayRefusedError(NAME)
