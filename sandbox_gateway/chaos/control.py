"""The chaos switches over HTTP, under /sandbox/chaos. Bodies are JSON objects, or forms."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Blueprint
from werkzeug.wrappers import Response

from sandbox_gateway.chaos import store as chaos_store
from sandbox_gateway.chaos.decisions import Switches, fresh_seed
from sandbox_gateway.errors import ApiError
from sandbox_gateway.exchange import current_sandbox, read_control, show_json
from sandbox_gateway.hand import answer, refuse
from sandbox_gateway.parameters import Parameters

chaos_control = Blueprint("chaos_control", __name__, url_prefix="/sandbox/chaos")
chaos_control.register_error_handler(ApiError, refuse)

_MOST_DUPLICATES = 1000
_LONGEST_SECONDS = 3600.0
_OVERLAP_SECONDS = 60.0
_SHARES = ("drop", "corrupt", "wrong_secret", "time_out_after_acting", "error_rate", "stored_error_rate")


@chaos_control.get("")
def get_chaos() -> Response:
    """Return the switches and, as `so_far`, what was sent and what was done to it."""
    return show_json(_shown())


@chaos_control.put("")
@chaos_control.post("")  # what a form can do
def put_chaos() -> Response:
    """Set all switches; what the body does not name is off. The same seed decides the same."""
    return _switched(read_switches(read_control()), "Chaos is switched on as set.")


@chaos_control.delete("")
@chaos_control.post("/off")  # what a form can do
def delete_chaos() -> Response:
    """Switch everything off; what was held back leaves at once."""
    return _switched(Switches(fresh_seed()), "Chaos is off.")


@chaos_control.post("/rotate-secret")
def rotate_secret() -> Response:
    """Let a new secret sign; the old one signs beside it for a while. The answer names both."""
    parameters = read_control()
    secret = parameters.text("secret", limit=255)
    overlap = parameters.number("overlap_seconds", most=24 * 3600.0)
    parameters.finish()
    secrets = current_sandbox().stripe.secrets.rotate(
        secret, _OVERLAP_SECONDS if overlap is None else overlap
    )
    return answer({"secrets": secrets}, "A new secret signs now.")


def read_switches(parameters: Parameters) -> Switches:
    """Read all switches; `ApiError` names the first one that is wrong."""
    parameters.ignore("so_far")  # what GET answers may be sent back
    switches = Switches(
        seed=parameters.text("seed", limit=100) or fresh_seed(),
        duplicate=parameters.integer("duplicate", least=0, most=_MOST_DUPLICATES) or 0,
        shuffle=parameters.flag("shuffle"),
        delay_seconds=_delay(parameters),
        burst=parameters.integer("burst", least=0, most=_MOST_DUPLICATES) or 0,
        hang_seconds=parameters.number("hang_seconds", most=_LONGEST_SECONDS) or 0.0,
        **{name: parameters.number(name, most=1.0) or 0.0 for name in _SHARES},
    )
    parameters.finish()
    return switches


def _switched(switches: Switches, message: str) -> Response:
    current_sandbox().set_chaos(switches)
    return answer(_shown(), message)


def _delay(parameters: Parameters) -> tuple[float, float]:
    bounds = parameters.numbers("delay_seconds", most=_LONGEST_SECONDS) or [0.0, 0.0]
    if len(bounds) != 2 or bounds[0] > bounds[1]:
        raise ApiError("delay_seconds is a list of two numbers, the lower one first.", param="delay_seconds")
    return bounds[0], bounds[1]


def _shown() -> dict[str, Any]:
    sandbox = current_sandbox()
    with sandbox.storage.reading() as connection:
        return {**asdict(sandbox.chaos.switches), "so_far": chaos_store.so_far(connection)}
