"""webhook_adapter.errors: every refusal has the same shape, also those of Flask itself."""

import json

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.webhook_adapter.apps import client_of, settings_for
from webhook_adapter.errors import ApiError, register

INTENT = "/api/v1/payments/intent"
WEBHOOK = "/api/v1/payments/webhook"


@pytest.mark.parametrize(
    ("method", "path", "status", "word"),
    [
        ("GET", "/", 404, "not_found"),
        ("GET", "/api/v1/payments", 404, "not_found"),
        ("POST", WEBHOOK + "/", 404, "not_found"),
        ("POST", WEBHOOK + "/paypal/", 404, "not_found"),
        ("POST", WEBHOOK + "/venmo", 404, "not_found"),
        ("POST", WEBHOOK + "//stripe", 404, "not_found"),
        ("GET", WEBHOOK + "/paypal", 405, "method_not_allowed"),
        ("GET", INTENT, 405, "method_not_allowed"),
        ("DELETE", WEBHOOK, 405, "method_not_allowed"),
        ("OPTIONS", WEBHOOK + "/stripe", 405, "method_not_allowed"),
        ("POST", "/health", 405, "method_not_allowed"),
        ("BREW", INTENT, 405, "method_not_allowed"),
    ],
)
def test_flasks_own_refusals_have_the_shape(
    lonely: FlaskClient, method: str, path: str, status: int, word: str
) -> None:
    answer = lonely.open(path, method=method)
    assert (answer.status_code, answer.mimetype) == (status, "application/json")
    assert answer.get_json() == {"code": f"PT{status}", "message": word, "details": None, "hint": None}
    assert ("Allow" in answer.headers) == (status == 405)


def test_bug_is_500_without_a_trace(capfd: pytest.CaptureFixture[str]) -> None:
    """Neither the answer nor the log quotes what the exception says."""
    with client_of(settings_for()) as client:

        def stumble() -> str:
            raise ValueError("ada@example.org")

        client.application.add_url_rule("/stumble", view_func=stumble)
        answer = client.get("/stumble")
    assert answer.status_code == 500
    assert answer.get_json() == {"code": "PT500", "message": "internal_error", "details": None, "hint": None}
    (line,) = (json.loads(text) for text in capfd.readouterr().out.splitlines() if "stumble" in text)
    assert (line["message"], line["level"]) == ("request_failed", "error")
    assert line["exception"]["type"] == "ValueError"
    assert "test_errors.py" in line["exception"]["where"][-1]
    assert "ada@example.org" not in json.dumps(line)


def test_error_says_when_to_come_again() -> None:
    app = Flask(__name__)
    register(app)

    @app.get("/")
    def refuse() -> str:
        raise ApiError(503, "gateway_unavailable", "stripe", "Later.", retry_after=5)

    answer = app.test_client().get("/")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert answer.get_json() == {
        "code": "PT503",
        "message": "gateway_unavailable",
        "details": "stripe",
        "hint": "Later.",
    }
