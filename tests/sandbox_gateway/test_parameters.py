"""Forms with brackets."""

import pytest

from sandbox_gateway.errors import ApiError
from sandbox_gateway.parameters import MAX_FIELDS, Parameters, Tree, decode


@pytest.mark.parametrize(
    ("encoded", "tree"),
    [
        (b"", {}),
        (b"amount=5&currency=usd", {"amount": "5", "currency": "usd"}),
        (b"metadata[a]=1&metadata[b]=", {"metadata": {"a": "1", "b": ""}}),
        (b"metadata%5Ba%20b%5D=x%2By+z", {"metadata": {"a b": "x+y z"}}),
        (b"expand[]=a&expand[]=b", {"expand": {"0": "a", "1": "b"}}),
        (b"expand[0]=a&expand[1]=b", {"expand": {"0": "a", "1": "b"}}),
        (b"created[gte]=5", {"created": {"gte": "5"}}),
        (b"a=1&a=2", {"a": "2"}),
        (b"a=%00%ff%C3%A9", {"a": "\0\ufffdé"}),
    ],
)
def test_decode(encoded: bytes, tree: Tree) -> None:
    assert decode(encoded) == tree


def test_query_and_body_are_joined() -> None:
    assert decode(b"a=1", b"b=2") == {"a": "1", "b": "2"}


@pytest.mark.parametrize(
    "encoded",
    [b"a[=1", b"a]=1", b"[a]=1", b"=1", b"a[b]c=1", b"a=1&a[b]=2", b"a[b]=2&a=1", b"a[b][c][d][e][f]=1",
     b"&".join(b"a%d=1" % number for number in range(MAX_FIELDS + 1))],
)  # fmt: skip
def test_names_that_make_no_sense_are_refused(encoded: bytes) -> None:
    with pytest.raises(ApiError) as refusal:
        decode(encoded)
    assert refusal.value.status == 400


@pytest.mark.parametrize(
    "text", ["0", "-5", "12.5", "1e3", "NaN", "\uff11\uff10", " 5", "9" * 5000, "9" * 17]
)
def test_integers_are_exact(text: str) -> None:
    with pytest.raises(ApiError) as refusal:
        Parameters({"amount": text}).integer("amount")
    assert refusal.value.body["error"]["code"] == "parameter_invalid_integer"
    assert refusal.value.body["error"]["param"] == "amount"


def test_an_empty_value_unsets_nothing() -> None:
    with pytest.raises(ApiError, match="You passed an empty string for 'amount'"):
        Parameters({"amount": ""}).integer("amount")


def test_parameters_that_are_not_read_are_refused() -> None:
    parameters = Parameters({"amount": "5", "ammount": "5"})
    assert parameters.integer("amount") == 5
    with pytest.raises(ApiError, match="Received unknown parameter: ammount"):
        parameters.finish()


@pytest.mark.parametrize("value", [{"a": "1"}, "maybe", "True"])
def test_flags(value: object) -> None:
    with pytest.raises(ApiError):
        Parameters({"confirm": value}).flag("confirm")
