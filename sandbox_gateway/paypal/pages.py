"""PayPal's pages: one on which a donor approves an order, and one with buttons for everything else."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode, urlsplit

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from sandbox_gateway.exchange import current_sandbox
from sandbox_gateway.paypal import disputes, orders, refunds, store
from sandbox_gateway.paypal.disputes import DisputeFields
from sandbox_gateway.paypal.errors import PaypalError
from sandbox_gateway.paypal.exchange import current_merchant
from sandbox_gateway.paypal.payers import DEFAULT, PAYERS
from sandbox_gateway.paypal.refunds import RefundFields
from sandbox_gateway.resources import Resource
from sandbox_gateway.work import Work

paypal_pages = Blueprint("paypal_pages", __name__)

_SHOWN = 50


@paypal_pages.before_request
def need_merchant() -> None:
    """Answer 404 while PayPal is switched off."""
    current_merchant()


@paypal_pages.errorhandler(PaypalError)
def refuse(error: PaypalError) -> Response:
    """Answer with the sentence that says what is wrong."""
    return Response(f"{error}\n", error.status, content_type="text/plain; charset=utf-8")


@paypal_pages.get("/checkoutnow")
def checkout() -> Response:
    """Show an order to the donor, who approves it as one of the test payers or turns back."""
    order = _order(request.args.get("token", ""))
    page = render_template(
        "paypal/checkout.html",
        order=order,
        unit=order["purchase_units"][0],
        is_open=order["status"] != "COMPLETED",
        payers=list(PAYERS),
        message=request.args.get("message", ""),
    )
    return _page(page, _origins(order))


@paypal_pages.post("/checkoutnow/approve")
def approve() -> AnyResponse:
    """Approve the order and send the donor back to the merchant."""
    order_id, payer = request.args.get("token", ""), request.form.get("payer", DEFAULT)
    with current_sandbox().work() as work:
        order = orders.approve(work, order_id, payer)
    return _back(order, order["_return_url"], {"token": order_id, "PayerID": order["payer"]["payer_id"]})


@paypal_pages.post("/checkoutnow/cancel")
def cancel() -> AnyResponse:
    """Send the donor back to the merchant; the order stays as it is."""
    order = _order(request.args.get("token", ""))
    return _back(order, order["_cancel_url"], {"token": order["id"]})


@paypal_pages.get("/sandbox/paypal")
def index() -> Response:
    """Show the latest orders, captures and disputes with their buttons."""
    with current_sandbox().storage.reading() as connection:
        latest = {
            name: store.latest(connection, kind, _SHOWN)
            for name, kind in (
                ("orders", store.ORDER),
                ("captures", store.CAPTURE),
                ("disputes", store.DISPUTE),
            )
        }
    return _page(render_template("paypal/index.html", message=request.args.get("message", ""), **latest))


@paypal_pages.post(
    "/sandbox/paypal/press/<any(refund, reverse, dispute, escalate, buyer, seller):step>/<identifier>"
)
def press(step: str, identifier: str) -> AnyResponse:
    """Do what a button says and show the page again."""
    try:
        with current_sandbox().work() as work:
            message = f"{identifier}: {_STEPS[step](work, identifier)['status']}"
    except PaypalError as error:
        message = f"{identifier}: {error}"
    return redirect(url_for("paypal_pages.index", message=message), 303)


def _refund(work: Work, capture_id: str) -> Resource:
    refunds.create(work, capture_id, RefundFields())
    return store.get(work.connection, store.CAPTURE, capture_id)


def _reverse(work: Work, capture_id: str) -> Resource:
    refunds.reverse(work, capture_id)
    return store.get(work.connection, store.CAPTURE, capture_id)


_STEPS: dict[str, Callable[[Work, str], Resource]] = {
    "refund": _refund,
    "reverse": _reverse,
    "dispute": lambda work, capture_id: disputes.create(work, DisputeFields(capture_id)),
    "escalate": disputes.escalate,
    "buyer": lambda work, dispute_id: disputes.resolve(work, dispute_id, "buyer"),
    "seller": lambda work, dispute_id: disputes.resolve(work, dispute_id, "seller"),
}


def _order(order_id: str) -> Resource:
    with current_sandbox().storage.reading() as connection:
        return store.get(connection, store.ORDER, order_id)


def _back(order: Resource, url: str | None, added: dict[str, str]) -> AnyResponse:
    """Redirect to the merchant's address with what PayPal adds to it, or to this page when there is none."""
    if url is None:
        message = f"The order is {order['status']}. The merchant gave no address to return to."
        return redirect(url_for("paypal_pages.checkout", token=order["id"], message=message), 303)
    parts = urlsplit(url)
    query = "&".join(part for part in (parts.query, urlencode(added)) if part)
    return redirect(parts._replace(query=query).geturl(), 303)


def _page(page: str, form_targets: str = "") -> Response:
    response = Response(page, content_type="text/html; charset=utf-8")
    # Browsers apply form-action to the target of the redirect as well.
    response.headers["Content-Security-Policy"] = (
        f"default-src 'none'; style-src 'unsafe-inline'; form-action 'self' {form_targets}".rstrip()
    )
    return response


def _origins(order: Resource) -> str:
    addresses = [urlsplit(url) for name in ("_return_url", "_cancel_url") if (url := order[name])]
    return " ".join(sorted({f"{address.scheme}://{address.netloc}" for address in addresses}))
