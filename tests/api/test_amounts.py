"""Amounts and currencies of requests: exact or refused, never rounded, never a 500."""

import json

import pytest

from tests.api.http_messages import Answer, Json, written
from tests.api.outside import Outside, pledge

# As they stand in the body.
INVALID = [
    "0", "0.0", "0.00", "-0", "-0.0", "-1", "-12.50", "1e308", "1e400", "1E2", "1e-2", "1e1", "9" * 16,
    "9" * 400, "true", "false", "[]", "[12.50]", "{}", '{"amount": 1}', '""', '" "', '"0"', '"0.00"', '"-0"',
    '"-5"', '"+5"', '"NaN"', '"nan"', '"Infinity"', '"-Infinity"', '"inf"', '"1e2"', '"1E400"', '"12,50"',
    '"1,250.00"', '"1.250,00"', '"1_000"', '"0x10"', '"0b1"', '"12.50 "', '" 12.50"', '"12 50"', '"12."',
    '".5"', '"1.2.3"', '"$12.50"', '"12.50 USD"', '"twelve"', '"null"', '"true"', '"12\\n"', '"1\\u00a0000"',
    '"\uff11\uff10"', '"\u0661\u0662"', '"\u0967\u0968"', '"\u00b2"', '"\u00bd"',
    f'"{"9" * 16}"', f'"{"9" * 400}"', '"0.' + "0" * 400 + '1"',
]  # fmt: skip
TOO_FINE = ["0.001", "0.005", "10.999", "12.345", '"0.001"', '"0.005"', '"10.999"', '"12.345"', '"0.0000001"']
TOO_LARGE = ["10000000000", '"10000000000.00"', "999999999999999", '"999999999999999.99"']
# What JSON itself does not have.
NOT_JSON = [
    "NaN", "nan", "Infinity", "-Infinity", "012.50", "+5", ".5", "5.", "0x10", "12,50", "1_000",
    "\uff11\uff10", "",
]  # fmt: skip

CASES = [
    *[(text, "invalid_amount") for text in INVALID],
    *[(text, "too_many_decimals") for text in TOO_FINE],
    *[(text, "amount_too_large") for text in TOO_LARGE],
    ("null", "missing_field"),
]
ELSEWHERE = [
    *[(text, "invalid_amount") for text in ("0", "-1", "1e308", "true", '"NaN"', '"\uff11\uff10"')],
    ("10.999", "too_many_decimals"),
    ("10000000000", "amount_too_large"),
]


def typed(body: Json, field: str, text: str) -> str:
    """Return a body in which the field's value is this text."""
    rest = json.dumps({name: value for name, value in body.items() if name != field})
    return rest.removesuffix("}") + (", " if body else "") + f'"{field}": {text}}}'


def pledge_typed(care: Outside, campaign: Json, amount: str) -> Answer:
    """Pledge an amount that is typed so."""
    return care.anyone.post("/donations", typed(pledge(campaign), "amount", amount))


@pytest.fixture(scope="module")
def paid(care: Outside, campaign: Json) -> Json:
    """A captured payment."""
    return care.paid(campaign)


@pytest.mark.usefixtures("nothing_stored")
@pytest.mark.parametrize(("amount", "word"), CASES)
def test_invalid_amounts_of_pledges(care: Outside, campaign: Json, amount: str, word: str) -> None:
    """Case 58."""
    pledge_typed(care, campaign, amount).refuses(400, word, names="amount")


@pytest.mark.usefixtures("nothing_stored")
@pytest.mark.parametrize(("amount", "word"), ELSEWHERE)
def test_invalid_amounts_of_goals_and_refunds(care: Outside, paid: Json, amount: str, word: str) -> None:
    """Case 58, where else amounts come in: by the same reader, so one of each kind will do."""
    goal = typed({"title": "Wells"}, "goal_amount", amount)
    care.organizer.post("/campaigns", goal).refuses(400, word, names="goal_amount")
    refund = typed({"reason": "asked"}, "amount", amount)
    care.staff.post(f"/payments/{paid['id']}/refund", refund).refuses(400, word, names="amount")


@pytest.mark.usefixtures("nothing_stored")
@pytest.mark.parametrize("amount", NOT_JSON)
def test_amounts_that_are_not_json(care: Outside, campaign: Json, amount: str) -> None:
    """Case 58: JSON has no NaN."""
    pledge_typed(care, campaign, amount).refuses(400, "invalid_json")


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        ("12.50", "12.50"),
        ("12.5", "12.50"),
        ('"12.50"', "12.50"),
        ('"12.5"', "12.50"),
        ("12", "12.00"),
        ("0.01", "0.01"),
        ('"0.1"', "0.10"),
        # What a binary fraction cannot hold.
        ("0.29", "0.29"),
        ("1.15", "1.15"),
        ("4.35", "4.35"),
        ("8.41", "8.41"),
        ("1234567.89", "1234567.89"),
        ("9007199254.74", "9007199254.74"),
        ("9999999999.99", "9999999999.99"),
    ],
)
def test_amounts_are_kept_exactly(care: Outside, campaign: Json, amount: str, shown: str) -> None:
    """Case 58: number or text in, a number with the currency's decimals out."""
    made = pledge_typed(care, campaign, amount).made()

    assert written(made["amount"]) == shown
    assert written(care.donation_now(made["id"])["amount"]) == shown


@pytest.mark.parametrize(
    ("currency", "amount", "shown"),
    [
        ("JPY", "1200", "1200"),
        ("JPY", '"1"', "1"),
        ("KWD", "12.345", "12.345"),
        ("KWD", '"0.001"', "0.001"),
        ("KWD", "5", "5.000"),
        ("ISK", "900", "900"),
        ("CLF", "0.0001", "0.0001"),
        ("EUR", "3.1", "3.10"),
    ],
)
def test_decimals_are_the_currencys(care: Outside, currency: str, amount: str, shown: str) -> None:
    campaign = care.campaign(currency=currency)

    assert written(pledge_typed(care, campaign, amount).made()["amount"]) == shown


@pytest.mark.parametrize(
    ("currency", "amount"),
    [("JPY", "1200.5"), ("JPY", '"0.9"'), ("KWD", "1.0001"), ("ISK", "900.50"), ("EUR", "3.105")],
)
def test_more_decimals_than_the_currencys(care: Outside, currency: str, amount: str) -> None:
    campaign = care.campaign(currency=currency)

    pledge_typed(care, campaign, amount).refuses(400, "too_many_decimals", names="amount")


# --- Currencies --------------------------------------------------------------------------------------


@pytest.mark.usefixtures("nothing_stored")
@pytest.mark.parametrize("currency", ["EUR", "JPY", "KWD"])
def test_another_currency_than_the_campaigns(care: Outside, campaign: Json, currency: str) -> None:
    """Case 61."""
    answer = care.donate(campaign, currency=currency, amount="12")

    answer.refuses(400, "currency_mismatch", names="currency")


def test_dollars_are_the_default_even_where_they_do_not_fit(care: Outside) -> None:
    """Case 61: the default is part of the contract, so a pledge in yen must say so."""
    campaign = care.campaign(currency="JPY")
    least = {name: value for name, value in pledge(campaign).items() if name != "currency"} | {"amount": 12}

    care.anyone.post("/donations", least).refuses(400, "currency_mismatch", names="currency")


@pytest.mark.usefixtures("nothing_stored")
@pytest.mark.parametrize(
    ("currency", "word"),
    [
        ("XXX", "unknown_currency"),
        ("usd", "unknown_currency"),
        ("US", "unknown_currency"),
        ("USDT", "unknown_currency"),
        ("", "unknown_currency"),
        (" USD", "unknown_currency"),
        ("$", "unknown_currency"),
        ("\uff35\uff33\uff24", "unknown_currency"),
        ("X" * 10_000, "unknown_currency"),
        (840, "wrong_type"),
        (["USD"], "wrong_type"),
        (True, "wrong_type"),
    ],
)
def test_invalid_currencies(care: Outside, campaign: Json, currency: object, word: str) -> None:
    care.donate(campaign, currency=currency).refuses(400, word, names="currency")
    body = {"title": "Wells", "currency": currency}
    care.organizer.post("/campaigns", body).refuses(400, word, names="currency")


# --- What the gateway takes --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("currency", "amount", "word"),
    [
        ("USD", "0.49", "amount_too_small"),
        ("EUR", "0.01", "amount_too_small"),
        ("JPY", "49", "amount_too_small"),
        ("USD", "1000000.00", "amount_too_large"),
        ("JPY", "100000000", "amount_too_large"),
        ("KWD", "12.345", "amount_not_chargeable"),
    ],
)
def test_what_the_gateway_would_refuse(care: Outside, currency: str, amount: str, word: str) -> None:
    """Case 62: refused before the gateway is asked. Stripe wants a last digit of zero of three."""
    donation = care.donation(care.campaign(currency=currency), amount=amount)
    before = care.at_gateway("GET", "events?type=payment_intent.created&limit=1")["data"]

    care.ask_intent(donation).refuses(400, word, names="amount")

    assert care.at_gateway("GET", "events?type=payment_intent.created&limit=1")["data"] == before
    assert care.donation_now(donation["id"]) | {"donor_email": ""} == {
        name: donation[name] for name in donation if name not in ("extra_data", "receipt_number")
    } | {"donor_email": ""}


@pytest.mark.parametrize(
    ("currency", "amount"),
    [("USD", "0.50"), ("USD", "999999.99"), ("JPY", "50"), ("KWD", "0.010"), ("ISK", "1")],
)
def test_the_limits_themselves_are_in(care: Outside, currency: str, amount: str) -> None:
    """Case 62."""
    donation = care.donation(care.campaign(currency=currency), amount=amount)

    assert written(care.ask_intent(donation).made()["amount"]) == amount
