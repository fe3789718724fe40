"""Lists, filters and expansion."""

from __future__ import annotations

import pytest
import stripe

from sandbox_gateway.stripe.store import Listing, list_page
from tests.sandbox_gateway.local import LocalSandbox, json_of


def ids(local: LocalSandbox, path: str) -> list[str]:
    """Return the ids of one page, in order."""
    return [entry["id"] for entry in json_of(local.get(path))["data"]]


def test_newest_first_in_pages(local: LocalSandbox) -> None:
    intents = [local.new_intent() for _ in range(5)][::-1]
    first = json_of(local.get("/v1/payment_intents?limit=2"))
    assert first
    assert (first["object"], first["has_more"], first["url"]) == ("list", True, "/v1/payment_intents")
    assert ids(local, "/v1/payment_intents?limit=2") == intents[:2]
    assert ids(local, f"/v1/payment_intents?limit=2&starting_after={intents[1]}") == intents[2:4]
    assert ids(local, f"/v1/payment_intents?limit=2&ending_before={intents[4]}") == intents[2:4]
    last = json_of(local.get(f"/v1/payment_intents?starting_after={intents[3]}"))
    assert last
    assert (last["has_more"], len(last["data"])) == (False, 1)


def test_the_sdk_turns_pages(client: stripe.StripeClient) -> None:
    created = {client.v1.payment_intents.create({"amount": 1250, "currency": "usd"}).id for _ in range(7)}
    pages = client.v1.payment_intents.list({"limit": 3}).auto_paging_iter()
    assert created <= {intent.id for intent in pages}


def test_filters_on_time(local: LocalSandbox) -> None:
    intent = local.new_intent()
    created = json_of(local.get(f"/v1/payment_intents/{intent}"))["created"]
    assert ids(local, f"/v1/payment_intents?created={created}") == [intent]
    assert ids(local, f"/v1/payment_intents?created[gte]={created}&created[lt]={created + 1}") == [intent]
    assert ids(local, f"/v1/payment_intents?created[gt]={created}") == []
    assert ids(local, f"/v1/payment_intents?created[lt]={created}") == []


def test_filters_on_members(local: LocalSandbox) -> None:
    one, other = (local.new_intent(confirm="true", payment_method="pm_card_visa") for _ in range(2))
    (charge,) = ids(local, f"/v1/charges?payment_intent={one}")
    local.post("/v1/refunds", {"charge": charge})
    assert len(ids(local, f"/v1/refunds?charge={charge}")) == 1
    assert ids(local, f"/v1/refunds?payment_intent={other}") == []
    assert len(ids(local, "/v1/events?type=payment_intent.succeeded")) == 2
    assert len(ids(local, "/v1/events?types[]=payment_intent.succeeded&types[]=charge.refunded")) == 3


@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=101", "limit=ten", "starting_after=pi_nobody", "created[gte]=now", "status=paid"],
)
def test_bad_filters(local: LocalSandbox, query: str) -> None:
    assert local.get(f"/v1/payment_intents?{query}").status_code == 400


def test_expansion_in_lists(local: LocalSandbox) -> None:
    intent = local.new_intent(confirm="true", payment_method="pm_card_visa")
    local.new_intent()
    page = json_of(local.get("/v1/payment_intents?expand[]=data.latest_charge.payment_intent"))
    assert page
    assert page["data"][0]["latest_charge"] is None
    assert page["data"][1]["latest_charge"]["payment_intent"]["id"] == intent


@pytest.mark.parametrize("path", ["amount", "customer", "latest_charge.amount", "data", "a.b.c.d.e"])
def test_what_cannot_be_expanded(local: LocalSandbox, path: str) -> None:
    intent = local.new_intent(confirm="true", payment_method="pm_card_visa")
    assert local.get(f"/v1/payment_intents/{intent}?expand[]={path}").status_code == 400


def test_the_lists_of_an_intent_use_their_index(local: LocalSandbox) -> None:
    """Each confirmation reads the charges of its intent: it must not get slower as the sandbox fills."""
    seen: list[str] = []
    with local.sandbox.storage.reading() as connection:
        connection.set_trace_callback(seen.append)
        list_page(connection, Listing("charge", "", payment_intent="pi_1"))
        connection.set_trace_callback(None)
        plan = connection.execute(f"explain query plan {seen[0]}").fetchall()
    assert "resources_by_parent" in plan[0]["detail"]
    assert len(plan) == 1, "it is sorted besides"
