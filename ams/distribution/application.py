"""The status service as a WSGI application: three kinds of address, no middleware, no cookies."""

import re
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import TYPE_CHECKING

import structlog
from django.db import DatabaseError, InterfaceError, close_old_connections

from ams.core.clock import Clock, SystemClock
from ams.distribution import resources
from ams.distribution.errors import MalformedHTTP
from ams.distribution.messages import Exchange, Reply, plain

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

log = structlog.get_logger(__name__)

Resource = Callable[[Exchange, str, Clock], Reply]
_READ = ("GET", "HEAD")
_RETRY_SECONDS = "5"
_ROUTES: tuple[tuple[re.Pattern[str], tuple[str, ...], Resource], ...] = (
    (re.compile(r"/crl/([a-z0-9-]+)\.crl"), _READ, resources.crl),
    (re.compile(r"/ca/([a-z0-9-]+)\.cer"), _READ, resources.ca_certificate),
    (re.compile(r"/ca/([a-z0-9-]+)\.pem"), _READ, resources.ca_certificate_pem),
    (re.compile(r"/ocsp(?:/(.*))?", re.DOTALL), (*_READ, "POST"), resources.ocsp_answer),
)


class Application:
    """Answers one request after the other; keeps nothing between them."""

    def __init__(self, clock: Clock) -> None:
        """Tell the time by ``clock``."""
        self._clock = clock

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer the request (PEP 3333)."""
        close_old_connections()
        try:
            reply = self._reply(environ)
        finally:
            close_old_connections()
        headers = {"Content-Length": str(len(reply.body)), **reply.headers}
        if reply.status is HTTPStatus.NOT_MODIFIED:
            del headers["Content-Length"]
        headers["X-Content-Type-Options"] = "nosniff"
        start_response(f"{reply.status.value} {reply.status.phrase}", list(headers.items()))
        return [b"" if environ["REQUEST_METHOD"] == "HEAD" else reply.body]

    def _reply(self, environ: "WSGIEnvironment") -> Reply:
        try:
            return self._routed(Exchange.read(environ))
        except MalformedHTTP as error:
            return plain(error.status, str(error), Connection="close")
        except (DatabaseError, InterfaceError) as error:
            log.warning("the database does not answer", error=str(error))
            return plain(HTTPStatus.SERVICE_UNAVAILABLE, Retry_After=_RETRY_SECONDS)

    def _routed(self, exchange: Exchange) -> Reply:
        if exchange.path == "/healthz":
            return plain(HTTPStatus.OK, "ok")
        for pattern, methods, resource in _ROUTES:
            match = pattern.fullmatch(exchange.path)
            if match is None:
                continue
            if exchange.method not in methods:
                return plain(HTTPStatus.METHOD_NOT_ALLOWED, Allow=", ".join(methods))
            return resource(exchange, match[1] or "", self._clock)
        return plain(HTTPStatus.NOT_FOUND)


application = Application(SystemClock())
