"""A plain page to use the sandbox by hand. Its buttons are forms that call the control plane."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, Response, render_template, request

from sandbox_gateway.chaos import store as chaos_store
from sandbox_gateway.deliveries import log as delivery_log
from sandbox_gateway.exchange import current_sandbox
from sandbox_gateway.resources import Resource
from sandbox_gateway.stripe import store
from sandbox_gateway.stripe.cards import CARDS
from sandbox_gateway.stripe.currencies import written
from sandbox_gateway.stripe.store import Listing

pages = Blueprint("pages", __name__)

_SHOWN = 50
_FEW = 20


@pages.get("/")
def index() -> Response:
    """Show the latest objects with their buttons, the latest deliveries, and the chaos switches."""
    sandbox = current_sandbox()
    with sandbox.storage.reading() as connection:

        def latest(kind: str, limit: int = _FEW) -> list[Resource]:
            found: list[Resource] = store.list_page(connection, Listing(kind, "", limit=limit))["data"]
            return found

        page = render_template(
            "index.html",
            intents=latest("payment_intent", _SHOWN),
            disputes=latest("dispute"),
            payouts=latest("payout"),
            deliveries=delivery_log.show(connection, limit=_SHOWN),
            so_far=chaos_store.so_far(connection),
            chaos=sandbox.chaos.switches,
            routes=sandbox.policy.routes,
            cards=list(CARDS),
            message=request.args.get("message", ""),
            written=written,
            moment=_moment,
        )
    response = Response(page, content_type="text/html; charset=utf-8")
    response.headers["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'"
    )
    return response


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S")
