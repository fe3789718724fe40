"""PayPal, as far as the adapter asks it for something: orders, which a donor then approves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import httpx
import structlog

from webhook_adapter.errors import ApiError
from webhook_adapter.gateway_calls import GatewayCalls
from webhook_adapter.payment_gateway import (
    AmountRefusedError,
    GatewayBusyError,
    GatewayRefusedError,
    GatewayUnavailableError,
    Intent,
    IntentInFlightError,
    seconds_of,
)
from webhook_adapter.paypal_token import ClientCredentials
from webhook_adapter.settings import PayPalSettings

log = structlog.get_logger(__name__)

NAME: Final = "paypal"
CONNECT_TIMEOUT_S = 3.0

# PayPal's issues that speak of the amount, and our words for them.
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
        self._client = httpx.Client(
            base_url=settings.api_base,
            auth=ClientCredentials(settings.api_base, settings.client_id, settings.client_secret),
            timeout=httpx.Timeout(timeout, connect=CONNECT_TIMEOUT_S),
        )

    def create_intent(self, call: Mapping[str, Any]) -> Intent:
        """Ask for an order, amount in major units; the secret is the address where a donor approves it.

        PayPal forgets keys within hours, and knows no search by our ids. A second order that it makes then
        does no harm: nobody was told of the first, and an order moves no money until we capture it.
        """
        order = self._order(call)
        key = call["idempotency_key"]
        return self._calls(lambda: _intent(self._post("/v2/checkout/orders", order, key)))

    def cancel_intent(self, intent_id: str) -> None:
        """Do nothing: PayPal has no cancelling of orders, and one that we do not capture moves no money."""

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

    def _post(self, path: str, body: Mapping[str, Any], key: str) -> httpx.Response:
        try:
            answer = self._client.post(path, json=body, headers={"PayPal-Request-Id": key})
        except httpx.TransportError as error:
            log.error("gateway_call_failed", gateway=NAME, error=type(error).__name__)  # noqa: TRY400 - it may quote
            raise GatewayBusyError(NAME) from error
        if not answer.is_success:
            raise _as_api_error(answer)
        return answer


def _intent(answer: httpx.Response) -> Intent:
    order = _json(answer)
    links = order.get("links")
    for link in links if isinstance(links, list) else []:
        if isinstance(link, dict) and link.get("rel") in ("payer-action", "approve"):
            order_id, url = order.get("id"), link.get("href")
            if isinstance(order_id, str) and isinstance(url, str) and url.startswith(("https://", "http://")):
                return Intent(order_id, url)
    log.error("gateway_answer_unreadable", gateway=NAME)
    raise GatewayUnavailableError(NAME)


def _as_api_error(answer: httpx.Response) -> ApiError:
    status, issue = answer.status_code, _issue(answer)
    # Their message may quote what was sent: the words and the id for their support say enough.
    log.error(
        "gateway_call_failed",
        gateway=NAME,
        http_status=status,
        gateway_code=issue,
        gateway_request_id=answer.headers.get("paypal-debug-id"),
    )
    if status == 409 or issue == _IN_FLIGHT:
        return IntentInFlightError(NAME)
    if status == 429 or status >= 500:
        return GatewayBusyError(NAME, seconds_of(answer.headers.get("retry-after")))
    if issue in _AMOUNT_ISSUES:
        return AmountRefusedError(NAME, _AMOUNT_ISSUES[issue])
    return GatewayRefusedError(NAME)


def _issue(answer: httpx.Response) -> str:
    """Return PayPal's word for what is wrong."""
    said = _json(answer)
    details = said.get("details")
    first = details[0] if isinstance(details, list) and details else None
    word = (first.get("issue") if isinstance(first, dict) else None) or said.get("name")
    return word[:100] if isinstance(word, str) else "unknown"


def _json(answer: httpx.Response) -> dict[str, Any]:
    try:
        said = answer.json()
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}
