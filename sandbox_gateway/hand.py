"""How an action by hand is answered: a program gets JSON, a person who pressed a button the page again."""

from __future__ import annotations

from collections.abc import Callable

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from sandbox_gateway.stripe.exchange import current_sandbox, show_json
from sandbox_gateway.stripe.objects import Resource
from sandbox_gateway.work import Work


def act(operation: Callable[[Work], Resource]) -> Response:
    """Do something in one transaction and answer with the object that came of it."""
    with current_sandbox().work() as work:
        resource = operation(work)
    return answer(resource, _told(resource))


def answer(body: object, message: str, status: int = 200) -> Response:
    """Answer a program with the body, a person with the message."""
    if is_person():
        return redirect(url_for("pages.index", message=message), 303)
    return show_json(body, status)


def is_person() -> bool:
    """Tell a browser's form from a program: only a browser would rather have HTML."""
    return request.accept_mimetypes.best_match(["application/json", "text/html"]) == "text/html"


def _told(resource: Resource) -> str:
    return f"{resource.get('id', '')}: {resource.get('status', 'done')}"
