"""Clients of the batch route of a running server: each takes the next request as soon as its last is answered."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

import orjson

NO_ERRORS = b'"n_errors":0}'


def posting(url: str, requests: Sequence[Any], clients: int) -> Callable[[], None]:
    """Send all requests to a route, by so many clients at once; the bodies are written before.

    Raises:
        RuntimeError: From what is returned, where an answer is not 200 or says that a track is wrong.
    """
    bodies = [orjson.dumps(request) for request in requests]
    where = urlsplit(url)
    own = threading.local()

    def connect() -> None:
        own.connection = HTTPConnection(where.netloc)

    def send(body: bytes) -> None:
        own.connection.request("POST", where.path, body, {"Content-Type": "application/json"})
        answer = own.connection.getresponse()
        content = answer.read()
        if answer.status != 200 or not content.endswith(NO_ERRORS):
            raise RuntimeError(f"{url} answered {answer.status}: {content[-200:]!r}")

    def send_all() -> None:
        with ThreadPoolExecutor(clients, initializer=connect) as pool:
            list(pool.map(send, bodies))

    return send_all
