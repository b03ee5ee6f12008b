"""A client that asks the application as its server would, without sockets."""

import os
from dataclasses import dataclass

from ams.distribution.application import Application
from ams.distribution.messages import Exchange, FilePart


@dataclass(frozen=True, slots=True)
class Got:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes


class Client:
    """Asks an application as a server would."""

    def __init__(self, application: Application) -> None:
        self._application = application

    def get(self, path: str, *, method: str = "GET", **headers: str) -> Got:
        """Return the answer to a request without body; header names take ``_`` for ``-``."""
        named = {
            name.replace("_", "-").encode(): value.encode("latin-1")
            for name, value in headers.items()
        }
        return self._ask(Exchange.of(method.encode(), path.encode(), named, b""))

    def post(self, path: str, body: bytes) -> Got:
        """Return the answer to a request with ``body``."""
        return self._ask(Exchange.of(b"POST", path.encode(), {}, body))

    def _ask(self, exchange: Exchange) -> Got:
        reply = self._application.answer(exchange)
        body = reply.body
        if isinstance(body, FilePart):
            body = os.pread(body.descriptor, body.length, body.offset)
        reply.close()
        return Got(reply.status.value, dict(reply.headers), body)
