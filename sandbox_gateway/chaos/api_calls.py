"""What the chaos switches do to calls of a gateway's API."""

from __future__ import annotations

import socket
import threading

from flask import Response, request

from sandbox_gateway.chaos import store as chaos_store
from sandbox_gateway.exchange import current_sandbox


def error_status() -> int | None:
    """Return the status with which this call is to be refused before it acts, or None; count a refusal."""
    status = current_sandbox().chaos.error_status()
    if status is not None:
        _count("api_errors")
    return status


def lose_answer(response: Response) -> Response:
    """Close the connection instead of answering a call that acted, when chaos decides so.

    Without a connection of gunicorn's (a test client) the answer becomes an empty 504.
    """
    sandbox = current_sandbox()
    if request.method == "GET" or response.status_code // 100 != 2 or not sandbox.chaos.loses_answer():
        return response
    _count("lost_answers")
    threading.Event().wait(sandbox.chaos.switches.hang_seconds)
    connection = request.environ.get("gunicorn.socket")
    if not isinstance(connection, socket.socket):
        return Response(status=504)
    connection.shutdown(socket.SHUT_RDWR)
    return response


def _count(name: str) -> None:
    with current_sandbox().storage.writing() as connection:
        chaos_store.count(connection, name)
