"""The same fixed answer as applications of general servers."""

from typing import Any

from bench.http_servers import BODY

_HEADERS = [
    ("content-type", "application/ocsp-response"),
    ("content-length", str(len(BODY))),
    ("cache-control", "public, max-age=10"),
    ("etag", '"0123456789abcdef"'),
    ("last-modified", "Sun, 22 Nov 2026 00:00:00 GMT"),
]
_OCTETS = [(name.encode(), value.encode()) for name, value in _HEADERS]


async def asgi(scope: dict[str, Any], _receive: Any, send: Any) -> None:
    """Answer by ASGI."""
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": _OCTETS})
        await send({"type": "http.response.body", "body": BODY})


async def rsgi(_scope: Any, protocol: Any) -> None:
    """Answer by granian's own interface."""
    protocol.response_bytes(200, _HEADERS, BODY)
