"""Requests as they are typed and answers as they are read: amounts are compared as they were written."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

import requests

Json = dict[str, Any]

JSON = {"Content-Type": "application/json"}


@dataclass(frozen=True)
class Answer:
    """An answer; names of headers in any case."""

    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def json(self) -> Any:  # noqa: ANN401 - any JSON
        """The body. A number with a point is a Decimal, so that no decimal is lost or made up."""
        return json.loads(self.text, parse_float=Decimal)

    @property
    def refusal(self) -> tuple[int, str]:
        """Status and word of an error; its shape is the same everywhere."""
        body = self.json
        assert list(body) == ["code", "message", "details", "hint"], self.text
        return self.status, body["message"]

    def refuses(self, status: int, word: str, names: str = "") -> None:
        """Check that this is such a refusal, and that its details name a field."""
        assert self.refusal == (status, word), self.text
        assert names in (self.json["details"] or ""), self.text

    def rows(self) -> list[Json]:
        """Return the rows of a list."""
        assert self.status == 200, f"{self.status} {self.text}"
        rows: list[Json] = self.json
        return rows

    def made(self, status: int = 201) -> Json:
        """Return the body of what must have succeeded."""
        assert self.status == status, f"{self.status} {self.text}"
        body: Json = self.json
        return body


@dataclass(frozen=True)
class Caller:
    """A caller of the API, with a token or without."""

    session: requests.Session
    identity: Mapping[str, str] = field(default_factory=dict)

    def get(self, path: str, **headers: str) -> Answer:
        """Read."""
        return self.send("GET", path, headers=_named(headers))

    def post(self, path: str, body: Json | str | bytes, **headers: str) -> Answer:
        """Send JSON; a text goes as it is typed. `idempotency_key=` and so on are headers."""
        return self.send("POST", path, body, JSON | _named(headers))

    def patch(self, path: str, body: Json | str | bytes, **headers: str) -> Answer:
        """Change something."""
        return self.send("PATCH", path, body, JSON | _named(headers))

    def send(
        self,
        method: str,
        path: str,
        body: Json | str | bytes | Iterable[bytes] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Send any request; `path` begins after /api/v1 unless it names its own root."""
        data = json.dumps(body) if isinstance(body, dict) else body
        answer = self.session.request(
            method,
            path if path.startswith(("/rest/", "/health", "/ready")) else f"/api/v1{path}",
            data=data.encode() if isinstance(data, str) else data,
            headers={**self.identity, **(headers or {})},
        )
        return Answer(answer.status_code, answer.headers, answer.text)


def _named(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


def send_lines(url: str, method: str, path: str, lines: Iterable[tuple[str, str]], body: bytes) -> Answer:
    """Send header lines word for word: repeated, empty, with any character of Latin-1."""
    address = urlsplit(url)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=10)
    try:
        connection.putrequest(method, f"/api/v1{path}")
        for name, value in lines:
            connection.putheader(name, value.encode("latin-1"))
        connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        answer = connection.getresponse()
        headers = requests.structures.CaseInsensitiveDict(answer.getheaders())
        return Answer(answer.status, headers, answer.read().decode())
    finally:
        connection.close()


def written(amount: object) -> str:
    """Return a number as the answer has it: `12.50` is not `12.5`, and no text."""
    assert isinstance(amount, (int, Decimal)), f"no number: {amount!r}"
    assert not isinstance(amount, bool)
    return str(amount)
