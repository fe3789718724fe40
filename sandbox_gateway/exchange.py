"""Reading and answering a request to the control plane, and the running sandbox behind every request."""

from __future__ import annotations

import json
from typing import cast

from flask import Response, current_app, request

from sandbox_gateway.parameters import FORM, Parameters, decode, from_json
from sandbox_gateway.sandbox import Sandbox


def current_sandbox() -> Sandbox:
    """Return the sandbox of the running app."""
    return cast("Sandbox", current_app.extensions["sandbox"])


def read_control() -> Parameters:
    """Read the parameters of a request to the control plane: a JSON object or a form, and the query."""
    body = request.get_data()
    given = decode(body) if request.mimetype == FORM else from_json(body)
    return Parameters({**decode(request.query_string), **given})


def show_json(body: object, status: int = 200) -> Response:
    """Respond with JSON."""
    return Response(json_text(body), status, content_type="application/json")


def json_text(body: object) -> str:
    """Render an answer as Stripe does: indented JSON."""
    return json.dumps(body, indent=2, ensure_ascii=False) + "\n"
