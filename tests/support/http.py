"""HTTP for tests."""

from typing import Any
from urllib.parse import urljoin

import requests


class Http(requests.Session):
    """A session with a base address and a time limit; it ignores proxies of the environment."""

    def __init__(self, base_url: str, seconds: float = 10.0) -> None:
        """Send relative addresses to `base_url`; give up after `seconds` unless a request says otherwise."""
        super().__init__()
        self.trust_env = False
        self._base_url = base_url
        self._seconds = seconds

    def request(self, method: str | bytes, url: str | bytes, *args: Any, **kwargs: Any) -> requests.Response:
        """Send a request."""
        kwargs.setdefault("timeout", self._seconds)
        return super().request(method, urljoin(self._base_url, str(url)), *args, **kwargs)
