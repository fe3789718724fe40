"""Captured gifts, so that the workers' events and receipts are real ones."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from psycopg.types.json import Json

from tests.support import stripe_events
from tests.support.database import Database
from tests.support.platform import Platform


class Giving:
    """Makes captured gifts in a database."""

    def __init__(self, database: Database) -> None:
        self._platform = Platform(database.connect("owner"))

    def campaign(self, title: str = "Clean water") -> UUID:
        """Create a campaign in US dollars."""
        self._platform.act_as("staff", "staff@careforall.example")
        return UUID(self._platform.value("select api.create_campaign(%s)", Json({"title": title}))["id"])

    def give(self, campaign_id: UUID, **fields: str) -> None:
        """Pledge, pay and hear from the gateway; 12.50 USD from Ada unless `fields` say otherwise."""
        pledge = {
            "campaign_id": str(campaign_id),
            "donor_email": "ada@example.org",
            "donor_name": "Ada",
            "amount": "12.50",
        } | fields
        self._platform.act_as("web_anon")
        donation = self._platform.value("select api.create_donation(%s)", Json(pledge))
        _, intent = self._platform.open_payment(donation["id"])
        cents = int(Decimal(pledge["amount"]) * 100)
        answer = self._platform.deliver(stripe_events.succeeded(intent, cents))
        assert answer["new_status"] == "CAPTURED", answer
