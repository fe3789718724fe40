"""Which tests run where when several workers share the work: whole modules, the dearest first."""

from pathlib import PurePosixPath

import pytest

# The ports from which free ones are chosen (stack/ports.py), dealt out among at most eight workers.
_LOWEST_PORT, _PORTS_EACH = 20_000, 1_500

# What takes longest comes first, so that no worker begins it when the others have finished.
_FIRST = (
    "storm",
    "stack",
    "lifecycle/test_paypal_lives",
    "lifecycle/test_lives",
    "lifecycle/test_permutations",
    "workers/gateways",
    "workers/test_killed_workers",
    "project/test_lint",
    "workers",
)


def ports_of(worker: int) -> str:
    """Return the ports of the n-th worker, as FREE_PORTS names them; the ninth worker shares the first's."""
    lowest = _LOWEST_PORT + _PORTS_EACH * (worker % 8)
    return f"{lowest}-{lowest + _PORTS_EACH - 1}"


def is_chosen(item: pytest.Item, *, soak: bool) -> bool:
    """Tell whether a test runs: in a soak only what has a long form, otherwise all but what is long only."""
    is_only_long = item.get_closest_marker("soak") is not None
    has_long_form = is_only_long or "soak" in getattr(item, "fixturenames", ())
    return has_long_form if soak else not is_only_long


def group_of(item: pytest.Item) -> str:
    """Return the group of a test: its own mark's, or its module's; pgTAP files go by folder.

    All tests of a running system share one: to start another takes longer than most of them together.
    """
    own = item.get_closest_marker("xdist_group")
    if own is not None:
        return str(own.args[0])
    if "stack" in getattr(item, "fixturenames", ()):
        return "stack"
    file = PurePosixPath(item.nodeid.partition("::")[0])
    return str(file.parent if file.suffix == ".sql" else file)


def rank(item: pytest.Item) -> int:
    """Return where the test's group stands among those that come first, or behind them."""
    group = group_of(item)
    return next((place for place, part in enumerate(_FIRST) if part in group), len(_FIRST))
