"""How one request to the API is read, executed and answered."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass

from flask import Response, g, request

from sandbox_gateway.chaos import store as chaos_store
from sandbox_gateway.errors import ApiError, internal_error
from sandbox_gateway.exchange import current_sandbox, json_text
from sandbox_gateway.parameters import FORM, Tree, decode
from sandbox_gateway.resources import Resource
from sandbox_gateway.sandbox import Sandbox
from sandbox_gateway.storage import savepoint
from sandbox_gateway.stripe import idempotency, objects, store
from sandbox_gateway.stripe.errors import key_in_use
from sandbox_gateway.stripe.expansion import expanded
from sandbox_gateway.stripe.idempotency import Answer, Call
from sandbox_gateway.stripe.parameters import StripeParameters
from sandbox_gateway.stripe.store import Listing
from sandbox_gateway.work import Origin, Work

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Asked:
    """What a request asks for: its parameters as they came and a reader for them, and what to expand."""

    tree: Tree
    parameters: StripeParameters
    expand: list[str]


def read_request(*ignored: str) -> Asked:
    """Read query and body; `ignored` are parameters that make no difference."""
    body = request.get_data()
    if body and request.mimetype not in ("", FORM):
        raise ApiError(f"Invalid request content type: {request.mimetype}; Stripe's API takes {FORM}.")
    tree = decode(request.query_string, body)
    parameters = StripeParameters(tree)
    parameters.ignore(*ignored)
    return Asked(tree, parameters, parameters.words("expand"))


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
    # The caller is part of what a key is for: no browser gets the answer that the secret key was given.
    caller = "browser " if is_browser else ""
    call = Call(g.request_id, f"{caller}{request.method} {request.path}", asked.tree, key)

    def execute(work: Work) -> Answer:
        resource = operation(work)
        if is_browser:
            resource = objects.public_payment_intent(resource)
        return answer(expanded(work.connection, resource, asked.expand))

    sandbox = current_sandbox()
    return respond(execute_once(sandbox, call, fail if sandbox.chaos.stores_error() else execute))


def execute_once(sandbox: Sandbox, call: Call, operation: Callable[[Work], Answer]) -> Answer:
    """Execute a writing request once for its idempotency key, in one transaction with the stored answer.

    `ApiError` is raised only for the misuse of a key; what the operation raises becomes the answer.
    """
    in_flight = sandbox.stripe.in_flight.claim(call.key, key_in_use(call.key))
    with in_flight, sandbox.work(Origin(call.request_id, call.key)) as work:
        answer = idempotency.recall(work.connection, call, work.now)
        if answer is None:
            answer = _executed(work, operation)
            idempotency.remember(work.connection, call, answer, work.now)
        return answer


def fail(work: Work) -> Answer:
    """Do nothing and answer 500; like any answer it is stored under the request's key."""
    chaos_store.count(work.connection, "stored_errors")
    return error_answer(internal_error())


def error_answer(error: ApiError) -> Answer:
    """Return the answer to a request that is refused."""
    return Answer(error.status, json_text(error.body))


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
        return show(expanded(connection, store.list_page(connection, listing), asked.expand))


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


def _members(parameters: StripeParameters, filters: tuple[str, ...]) -> dict[str, list[str]]:
    members = {name: [value] for name in filters if (value := parameters.text(name)) is not None}
    if "type" in filters and (types := parameters.words("types")):
        members["type"] = types
    return members


def _executed(work: Work, operation: Callable[[Work], Answer]) -> Answer:
    """Execute an operation; one that raises leaves nothing behind but its answer."""
    try:
        with savepoint(work.connection):
            return operation(work)
    except ApiError as error:
        return error_answer(error)
    except Exception:
        logger.exception("An operation failed.")
        return error_answer(internal_error())
