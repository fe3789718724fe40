"""How the control plane answers: a program gets JSON, a person who pressed a button gets the page again."""

from __future__ import annotations

from collections.abc import Callable

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from sandbox_gateway.errors import ApiError
from sandbox_gateway.exchange import current_sandbox, show_json
from sandbox_gateway.resources import Resource
from sandbox_gateway.work import Work


def act(operation: Callable[[Work], Resource]) -> Response:
    """Do something in one transaction and answer with the object that it made or changed."""
    with current_sandbox().work() as work:
        resource = operation(work)
    return answer(resource, f"{resource.get('id', '')}: {resource.get('status', 'done')}")


def answer(body: object, message: str, status: int = 200) -> Response:
    """Answer a program with the body, a person with the message."""
    if _is_person():
        return redirect(url_for("pages.index", message=message), 303)
    return show_json(body, status)


def refuse(error: ApiError) -> Response:
    """Answer a refusal in the shape of Stripe's API, which the control plane shares."""
    return answer(error.body, str(error), error.status)


def _is_person() -> bool:
    """Return whether the caller prefers HTML to JSON, as only a browser's form does."""
    return request.accept_mimetypes.best_match(["application/json", "text/html"]) == "text/html"
