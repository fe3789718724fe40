"""The merchant's account at the sandbox: its settings, its access tokens, and how its webhooks are signed."""

from __future__ import annotations

import time
from datetime import UTC, datetime

from flask import Request

from sandbox_gateway.authentication import basic_credentials, is_secret, shown_authorization
from sandbox_gateway.deliveries.policy import Route
from sandbox_gateway.idempotency import InFlight
from sandbox_gateway.paypal import authority, tokens
from sandbox_gateway.paypal.errors import IdentityError, unauthenticated
from sandbox_gateway.paypal.settings import PaypalSettings
from sandbox_gateway.paypal.signature import paypal_signer
from sandbox_gateway.storage import Storage


class Merchant:
    """What PayPal at the sandbox has besides the storage."""

    def __init__(self, settings: PaypalSettings, storage: Storage) -> None:
        self.settings = settings
        self.in_flight = InFlight()
        self._tokens_valid_from = 0.0
        with storage.writing() as connection:
            credential = authority.signing_credential(connection, datetime.now(UTC))
            authority.publish(connection, settings.ca_file)
        self.route = Route(
            settings.webhook_url, paypal_signer(settings.webhook_id, credential, settings.api_url)
        )

    def new_token(self, request: Request) -> str:
        """Return an access token to a caller with the client's secret; raise `IdentityError` otherwise."""
        name, password = basic_credentials(request)
        knows_name = is_secret(name, self.settings.client_id)
        if not (is_secret(password, self.settings.client_secret) and knows_name):
            raise IdentityError(401, "invalid_client", "Client Authentication failed")
        return tokens.issue(self.settings.client_secret, time.time(), self.settings.token_seconds)

    def check_token(self, request: Request) -> None:
        """Raise `PaypalError` or `IdentityError`, both 401, unless the caller shows a valid access token."""
        bearer = shown_authorization(request)
        if bearer is None or bearer.type != "bearer" or not bearer.token:
            raise unauthenticated()
        secret = self.settings.client_secret
        if not tokens.is_valid(bearer.token, secret, time.time(), not_before=self._tokens_valid_from):
            raise IdentityError(401, "invalid_token", "Token signature verification failed")

    def expire_tokens(self) -> None:
        """Let every token that was issued until now have expired."""
        self._tokens_valid_from = time.time() + 0.001
