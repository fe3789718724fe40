"""Test payment methods: what happens when each is confirmed or refunded.

The names are Stripe's own (docs.stripe.com/testing), but for `pm_card_failOnce`, which is declined at
its first attempt on an intent and succeeds at the next, and for `pm_bankTransfer`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Decline:
    """Why the issuer declined."""

    code: str
    decline_code: str | None
    message: str


@dataclass(frozen=True)
class DisputeByCard:
    """How a charge of this card is disputed soon after its capture."""

    status: str = "needs_response"
    reason: str = "fraudulent"


@dataclass(frozen=True)
class Card:
    """One test card, and what its issuer answers."""

    last4: str = "4242"
    brand: str = "visa"
    decline: Decline | None = None
    only_first_attempt: bool = False
    needs_authentication: bool = False
    refund: Literal["succeeds", "succeeds_then_fails", "pending_then_succeeds"] = "succeeds"
    dispute: DisputeByCard | None = None
    is_slow: bool = False
    """The outcome is known later, as with bank debits; until then the payment is processing."""
    finishes_by_itself: bool = True
    """A slow payment that does not is finished on the control plane."""

    def answer(self, earlier_attempts: int) -> Decline | None:
        """Return the decline of this attempt on an intent, or None when the issuer approves."""
        if self.only_first_attempt and earlier_attempts > 0:
            return None
        return self.decline


_GENERIC = Decline("card_declined", "generic_decline", "Your card was declined.")
INSUFFICIENT_FUNDS = Decline("card_declined", "insufficient_funds", "Your card has insufficient funds.")
_LOST = Decline("card_declined", "lost_card", "Your card was declined.")
_STOLEN = Decline("card_declined", "stolen_card", "Your card was declined.")
_EXPIRED = Decline("expired_card", None, "Your card has expired.")
_INCORRECT_CVC = Decline("incorrect_cvc", None, "Your card's security code is incorrect.")
_PROCESSING_ERROR = Decline(
    "processing_error", None, "An error occurred while processing your card. Try again in a little bit."
)

BANK_TRANSFER = "pm_bankTransfer"
"""The method of an intent that bank transfers have paid."""

CARDS = {
    "pm_card_visa": Card(),
    "pm_card_mastercard": Card(last4="4444", brand="mastercard"),
    "pm_card_amex": Card(last4="8431", brand="amex"),
    "pm_card_chargeDeclined": Card(last4="0002", decline=_GENERIC),
    "pm_card_visa_chargeDeclined": Card(last4="0002", decline=_GENERIC),
    "pm_card_chargeDeclinedInsufficientFunds": Card(last4="9995", decline=INSUFFICIENT_FUNDS),
    "pm_card_visa_chargeDeclinedInsufficientFunds": Card(last4="9995", decline=INSUFFICIENT_FUNDS),
    "pm_card_visa_chargeDeclinedLostCard": Card(last4="9987", decline=_LOST),
    "pm_card_visa_chargeDeclinedStolenCard": Card(last4="9979", decline=_STOLEN),
    "pm_card_chargeDeclinedExpiredCard": Card(last4="0069", decline=_EXPIRED),
    "pm_card_chargeDeclinedIncorrectCvc": Card(last4="0127", decline=_INCORRECT_CVC),
    "pm_card_chargeDeclinedProcessingError": Card(last4="0119", decline=_PROCESSING_ERROR),
    "pm_card_failOnce": Card(last4="0341", decline=_GENERIC, only_first_attempt=True),
    "pm_card_authenticationRequired": Card(last4="3184", needs_authentication=True),
    "pm_card_refundFail": Card(last4="5126", refund="succeeds_then_fails"),
    "pm_card_createDispute": Card(last4="0259", dispute=DisputeByCard()),
    "pm_card_createDisputeProductNotReceived": Card(
        last4="2685", dispute=DisputeByCard(reason="product_not_received")
    ),
    "pm_card_createDisputeInquiry": Card(last4="1976", dispute=DisputeByCard("warning_needs_response")),
    "pm_usBankAccount_success": Card(last4="6789", brand="unknown", is_slow=True),
    "pm_usBankAccount_insufficientFunds": Card(
        last4="2227", brand="unknown", is_slow=True, decline=INSUFFICIENT_FUNDS
    ),
    "pm_usBankAccount_processing": Card(
        last4="0000", brand="unknown", is_slow=True, finishes_by_itself=False
    ),
    BANK_TRANSFER: Card(last4="0001", brand="unknown"),
    "pm_card_pendingRefund": Card(last4="7726", refund="pending_then_succeeds"),
}
