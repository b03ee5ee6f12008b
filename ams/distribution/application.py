"""The status service: which address answers what; no middleware, no cookies."""

import re
from collections.abc import Callable
from dataclasses import replace
from http import HTTPStatus

from django.db import DatabaseError, InterfaceError, close_old_connections

from ams.core.clock import Clock
from ams.core.errors import Unavailable
from ams.core.logs import Log
from ams.distribution import resources
from ams.distribution.messages import Exchange, Reply, plain

log = Log(__name__)

Resource = Callable[[Exchange, str, Clock], Reply]
_READ = ("GET", "HEAD")
_RETRY_SECONDS = "5"
_CRL = re.compile(r"/crl/([a-z0-9-]+?(?:/(?:0|[1-9][0-9]{0,5}))?(?:-delta)?)\.crl")
_OCSP = re.compile(r"/ocsp(?:/(.*))?", re.DOTALL)
_ROUTES: tuple[tuple[re.Pattern[str], tuple[str, ...], Resource], ...] = (
    (_CRL, _READ, resources.crl),
    (re.compile(r"/ca/([a-z0-9-]+)\.cer"), _READ, resources.ca_certificate),
    (re.compile(r"/ca/([a-z0-9-]+)\.pem"), _READ, resources.ca_certificate_pem),
    (_OCSP, (*_READ, "POST"), resources.ocsp_answer),
    (re.compile(r"/tsa()"), ("POST",), resources.time_stamp),
    (re.compile(r"/healthz()"), _READ, resources.alive),
    (re.compile(r"/readyz()"), _READ, resources.readiness),
)


class Application:
    """Answers one request after the other; keeps nothing between them."""

    def __init__(self, clock: Clock) -> None:
        """Tell the time by ``clock``."""
        self._clock = clock

    def answer(self, exchange: Exchange) -> Reply:
        """Return the answer; may take its time (database, keys)."""
        close_old_connections()
        try:
            return _guarded(self._routed(exchange))
        except (DatabaseError, InterfaceError, Unavailable) as error:
            log.warning("cannot be answered now", error=str(error))
            return _guarded(self.busy(exchange))
        # A thread's outermost loop: whatever one request raises, the service goes on.
        except Exception:
            log.exception("a request could not be answered", path=exchange.path[:200])
            return _guarded(plain(HTTPStatus.INTERNAL_SERVER_ERROR))
        finally:
            close_old_connections()

    def busy(self, exchange: Exchange) -> Reply:
        """Return what a client is told that may come back in a moment, without any work."""
        if _OCSP.fullmatch(exchange.path):
            return _guarded(resources.try_later())
        return _guarded(plain(HTTPStatus.SERVICE_UNAVAILABLE, Retry_After=_RETRY_SECONDS))

    def _routed(self, exchange: Exchange) -> Reply:
        for pattern, methods, resource in _ROUTES:
            match = pattern.fullmatch(exchange.path)
            if match is None:
                continue
            if exchange.method not in methods:
                return plain(HTTPStatus.METHOD_NOT_ALLOWED, Allow=", ".join(methods))
            return resource(exchange, match[1] or "", self._clock)
        return plain(HTTPStatus.NOT_FOUND)


def _guarded(reply: Reply) -> Reply:
    """Return the reply with what keeps browsers from guessing its type."""
    return replace(reply, headers={**reply.headers, "X-Content-Type-Options": "nosniff"})
