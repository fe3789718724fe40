"""Make one gift in the running system, from end to end: `python -m stack.demo`.

It creates a campaign and a pledge, opens a payment at the sandbox gateway, pays by card, and waits for the
signed webhook, the new total and the receipt. If a step does not succeed within its deadline, the demo ends
with a sentence that names the step and the processes that do not work.
"""

import json
import os
import secrets
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import requests

from stack import issue_token, wait
from stack.supervision import NotSupervisedError

Json = dict[str, Any]

CAMPAIGN_TITLE = "Demo: a warm winter for everyone"
AMOUNT = "12.50"
CURRENCY = "USD"
PAUSE = 0.1


class DemoError(Exception):
    """A step did not succeed; the message is a sentence about it."""


@dataclass(frozen=True)
class Gift:
    """What one gift looked like at each step. Amounts are in major units."""

    campaign: Json
    totals_before: Json
    donation: Json
    payment: Json
    totals_after: Json
    receipt: Json


class Demo:
    """One donor who uses the system by HTTP only."""

    def __init__(self, env: Mapping[str, str], say: Callable[[str], None], seconds: float) -> None:
        """Use the addresses and secrets of `env`; call `say` with each step; allow each step `seconds`."""
        self._env = env
        self._say = say
        self._seconds = seconds
        self._api = env["GATEWAY_URL"] + "/api/v1"
        self._session = requests.Session()
        self._session.trust_env = False  # everything is on this machine: no proxy in between
        token = issue_token.issue(env["JWT_SECRET"], "staff", "demo@careforall.example")
        self._staff = {"Authorization": f"Bearer {token}"}

    def give(self) -> Gift:
        """Make one gift; return what it looked like."""
        campaign = self._campaign()
        before = self._totals("totals before", campaign)
        address = f"donor-{secrets.token_hex(6)}@careforall.example"
        donation = self._pledge(campaign, address)
        self._pay(self._intent(donation), donation)
        donation, payment = self._captured(donation)
        after = self._moved_totals(campaign, before)
        return Gift(campaign, before, donation, payment, after, self._receipt(address))

    def _campaign(self) -> Json:
        step = "campaign"
        filters = {"title": f"eq.{CAMPAIGN_TITLE}", "select": "id,title,currency", "limit": "1"}
        found: list[Json] = self._ask(
            step, "GET", self._env["GATEWAY_URL"] + "/rest/v1/campaigns", params=filters
        )
        if found:
            self._say(f"campaign       {found[0]['id']}  {CAMPAIGN_TITLE!r}, of an earlier demo")
            return found[0]
        wish = {"title": CAMPAIGN_TITLE, "goal_amount": "10000.00", "currency": CURRENCY}
        made: Json = self._ask(step, "POST", f"{self._api}/campaigns", json=wish, headers=self._staff)
        self._say(f"campaign       {made['id']}  {CAMPAIGN_TITLE!r}, created")
        return made

    def _totals(self, label: str, campaign: Json) -> Json:
        url = f"{self._api}/totals/campaigns/{campaign['id']}"
        totals: Json = self._ask(label, "GET", url, params={"realtime": "true"})
        self._say(
            f"{label:<14} {totals['total_amount']} {totals['currency']}"
            f" in {totals['total_donations']} donations by {totals['unique_donors']} donors"
        )
        return totals

    def _pledge(self, campaign: Json, address: str) -> Json:
        pledge = {
            "campaign_id": campaign["id"],
            "donor_email": address,
            "donor_name": "Demo Donor",
            "amount": AMOUNT,
            "currency": CURRENCY,
        }
        headers = {"Idempotency-Key": f"demo-{secrets.token_hex(12)}"}
        donation: Json = self._ask("donation", "POST", f"{self._api}/donations", json=pledge, headers=headers)
        self._say(f"donation       {donation['id']}  {donation['amount']} {CURRENCY}, {donation['status']}")
        return donation

    def _intent(self, donation: Json) -> Json:
        wish = {"donation_id": donation["id"], "gateway": "stripe"}
        intent: Json = self._ask("payment intent", "POST", f"{self._api}/payments/intent", json=wish)
        self._say(f"payment        {intent['id']}  {intent['payment_intent_id']}, {intent['status']}")
        return intent

    def _pay(self, intent: Json, donation: Json) -> None:
        answer: Json = self._ask(
            "card at the sandbox gateway",
            "POST",
            f"{self._env['SANDBOX_URL']}/v1/payment_intents/{intent['payment_intent_id']}/confirm",
            data={"payment_method": "pm_card_visa"},
            headers={"Authorization": f"Bearer {self._env['STRIPE_SECRET_KEY']}"},
        )
        self._say(f"card           {intent['payment_intent_id']}  {answer['status']} at the sandbox gateway")
        donation["payment_id"] = intent["id"]

    def _captured(self, donation: Json) -> tuple[Json, Json]:
        url = f"{self._api}/donations/{donation['id']}"
        start = time.monotonic()

        def completed() -> Json | None:
            now: Json = self._ask("webhook", "GET", url, headers=self._staff)
            return now if now["status"] == "COMPLETED" else None

        final = self._until("webhook: the donation was not COMPLETED", completed)
        payment_url = f"{self._api}/payments/{donation['payment_id']}"
        payment: Json = self._ask("payment", "GET", payment_url, headers=self._staff)
        took = time.monotonic() - start
        self._say(
            f"webhook        the donation is {final['status']} {took:.2f} s after the card;"
            f" payment {payment['status']}, {payment['captured_amount']} {payment['captured_currency']}"
        )
        return final, payment

    def _moved_totals(self, campaign: Json, before: Json) -> Json:
        after = self._totals("totals after", campaign)
        # Others may have given at the same time, so it may have grown by more.
        if after["total_amount"] - before["total_amount"] < Decimal(AMOUNT):
            raise DemoError("The total of the campaign did not grow by the gift.")
        return after

    def _receipt(self, address: str) -> Json:
        url = f"{self._env['MAIL_URL']}/email"

        def arrived() -> Json | None:
            inbox: list[Json] = self._ask("receipt", "GET", url, params={"to.address": address})
            return next((mail for mail in inbox if mail["to"][0]["address"] == address), None)

        receipt = self._until(f"receipt: none arrived for {address}", arrived)
        self._say(f"receipt        {receipt['subject']!r} to {address}")
        return receipt

    def _until(self, failure: str, poll: Callable[[], Json | None]) -> Json:
        """Return what `poll` finds, asking until the deadline: there is no event to wait for."""
        end = time.monotonic() + self._seconds
        while (found := poll()) is None:
            if time.monotonic() > end:
                raise DemoError(f"{failure} within {self._seconds:.0f} s.")
            time.sleep(PAUSE)
        return found

    def _ask(self, step: str, method: str, url: str, **arguments: Any) -> Any:  # noqa: ANN401 - any JSON
        try:
            answer = self._session.request(method, url, timeout=min(10.0, self._seconds), **arguments)
        except requests.RequestException as error:
            raise DemoError(f"{step}: {method} {url} failed: {type(error).__name__}.") from error
        if not answer.ok:
            raise DemoError(f"{step}: {method} {url} answered {answer.status_code}: {answer.text[:300]}")
        return json.loads(answer.text, parse_float=Decimal)


def where_to_look(env: Mapping[str, str], gift: Gift) -> str:
    """Return a few lines about what to try next."""
    return f"""
CareForAll runs. Look at
  {env["GATEWAY_URL"]}/api/v1/totals/campaigns/{gift.campaign["id"]}
  {env["GATEWAY_URL"]}/api/v1/campaigns
  {env["GATEWAY_URL"]}/rest/v1/        the whole API, described
  {env["MAIL_URL"]}        the inbox with the receipt
  {env["SANDBOX_URL"]}        the sandbox gateway and its switches
or type: make status | make logs | make psql | make token role=staff | make down"""


def main() -> int:
    """Run the demo and print it; return the exit status."""
    print("Making one gift, from end to end:")
    try:
        gift = Demo(os.environ, lambda line: print(f"  {line}"), wait.deadline()).give()
    except DemoError as error:
        try:
            found = wait.problems_now()
        except NotSupervisedError as stopped:
            found = {"supervisor": str(stopped)}
        names = f" Not working: {', '.join(found)}." if found else " Every process works: see the logs."
        wait.complain(f"{error}{names}", found)
        return 1
    print("The donation is now:")
    print("  " + json.dumps(gift.donation, default=str, indent=2).replace("\n", "\n  "))
    print(where_to_look(os.environ, gift))
    return 0


if __name__ == "__main__":
    sys.exit(main())
