"""How one request to the API is read, executed and answered."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from flask import Response, current_app, g, request

from sandbox_gateway.chaos import store as chaos_store
from sandbox_gateway.errors import ApiError, internal_error
from sandbox_gateway.parameters import Parameters, Tree, decode, from_json
from sandbox_gateway.sandbox import Sandbox, error_answer, json_text
from sandbox_gateway.stripe import idempotency, objects, resources
from sandbox_gateway.stripe.expansion import expanded
from sandbox_gateway.stripe.idempotency import Answer, Call
from sandbox_gateway.stripe.objects import Resource
from sandbox_gateway.stripe.resources import Listing
from sandbox_gateway.work import Work

_FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Asked:
    """What a request asks for: its parameters as they came and a reader for them, and what to expand."""

    tree: Tree
    parameters: Parameters
    expand: list[str]


def current_sandbox() -> Sandbox:
    """Return the sandbox of the running app."""
    return cast("Sandbox", current_app.extensions["sandbox"])


def read_request(*ignored: str) -> Asked:
    """Read query and body; `ignored` are parameters that make no difference."""
    body = request.get_data()
    if body and request.mimetype not in ("", _FORM):
        raise ApiError(f"Invalid request content type: {request.mimetype}; Stripe's API takes {_FORM}.")
    tree = decode(request.query_string, body)
    parameters = Parameters(tree)
    parameters.ignore(*ignored)
    return Asked(tree, parameters, parameters.words("expand"))


def read_control() -> Parameters:
    """Read what a request of the control plane asks for: a JSON object or a form, and the query."""
    body = request.get_data()
    said = decode(body) if request.mimetype == _FORM else from_json(body)
    return Parameters({**decode(request.query_string), **said})


def show_json(body: object, status: int = 200) -> Response:
    """Respond with JSON that is no object of the API."""
    return Response(json_text(body), status, content_type="application/json")


def success(resource: Resource) -> Answer:
    """Answer with an object."""
    return Answer(200, json_text(resource))


def confirmation(intent: Resource) -> Answer:
    """Answer a confirmation; a declined intent waits for another payment method and holds the error."""
    error = intent["last_payment_error"]
    if intent["status"] != "requires_payment_method" or error is None:
        return success(intent)
    return Answer(402, json_text({"error": {**error, "payment_intent": intent}}))


def perform(
    asked: Asked, operation: Callable[[Work], Resource], answer: Callable[[Resource], Answer] = success
) -> Response:
    """Execute an operation under the request's idempotency key and answer with what it returns."""
    is_browser = g.is_browser
    key = idempotency.check_key(request.headers.get("Idempotency-Key"))
    # Part of what a key is for: a browser may not have the answer replayed that the secret key was given.
    caller = "browser " if is_browser else ""
    call = Call(g.request_id, f"{caller}{request.method} {request.path}", asked.tree, key)

    def execute(work: Work) -> Answer:
        resource = operation(work)
        if is_browser:
            resource = objects.public_payment_intent(resource)
        return answer(expanded(work.connection, resource, asked.expand))

    sandbox = current_sandbox()
    return respond(sandbox.perform(call, fail if sandbox.chaos.stores_error() else execute))


def fail(work: Work) -> Answer:
    """Do nothing and answer 500; like any answer it is stored under the request's key."""
    chaos_store.count(work.connection, "stored_errors")
    return error_answer(internal_error())


def show(resource: Resource) -> Response:
    """Respond with an object."""
    return respond(success(resource))


def show_list(kind: str, *filters: str) -> Response:
    """Respond with one page of a kind of object; `filters` are members that callers may ask for."""
    asked = read_request()
    parameters = asked.parameters
    listing = Listing(
        kind,
        request.path,
        limit=parameters.integer("limit", most=100) or Listing.limit,
        starting_after=parameters.text("starting_after"),
        ending_before=parameters.text("ending_before"),
        payment_intent=parameters.text("payment_intent") if "payment_intent" in filters else None,
        created=parameters.moments("created"),
        members=_members(parameters, filters),
    )
    parameters.finish()
    with current_sandbox().storage.reading() as connection:
        return show(expanded(connection, resources.list_page(connection, listing), asked.expand))


def respond(answer: Answer) -> Response:
    """Make the HTTP response, with the headers that tell a replay from a first answer."""
    response = Response(answer.body, answer.status, content_type="application/json")
    response.headers["Stripe-Version"] = objects.API_VERSION
    key = request.headers.get("Idempotency-Key")
    if key and re.fullmatch(r"[!-~ ]{1,255}", key):
        response.headers["Idempotency-Key"] = key
    if answer.original_request is not None:
        response.headers["Idempotent-Replayed"] = "true"
        response.headers["Original-Request"] = answer.original_request
    if answer.status == 401:
        response.headers["WWW-Authenticate"] = 'Basic realm="Stripe"'
    if answer.status == 500:
        # A stored failure is replayed, so repeating it with the same key is pointless.
        response.headers["Stripe-Should-Retry"] = "false"
    return response


def _members(parameters: Parameters, filters: tuple[str, ...]) -> dict[str, list[str]]:
    members = {name: [value] for name in filters if (value := parameters.text(name)) is not None}
    if "type" in filters and (types := parameters.words("types")):
        members["type"] = types
    return members
