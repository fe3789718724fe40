"""Parameters that only Stripe's API has."""

import pytest

from sandbox_gateway.errors import ApiError
from sandbox_gateway.parameters import Tree
from sandbox_gateway.stripe.parameters import StripeParameters


@pytest.mark.parametrize(
    "metadata",
    [
        {str(number): "x" for number in range(51)},
        {"k" * 41: "x"},
        {"k": "v" * 501},
        {"k": {"deeper": "v"}},
        "text",
    ],
)
def test_metadata_has_limits(metadata: Tree | str) -> None:
    with pytest.raises(ApiError):
        StripeParameters({"metadata": metadata}).metadata()


@pytest.mark.parametrize(
    "created", [{"near": "5"}, {"gte": {"a": "5"}}, "yesterday", {"gte": "-1"}, {"eq": "5"}]
)
def test_filters_on_times(created: object) -> None:
    with pytest.raises(ApiError):
        StripeParameters({"created": created}).moments("created")
