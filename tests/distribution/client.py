"""A WSGI client that checks the application against PEP 3333 while it asks."""

import io
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote
from wsgiref.util import setup_testing_defaults
from wsgiref.validate import validator

from ams.distribution.application import Application


@dataclass(frozen=True, slots=True)
class Got:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes


class Client:
    """Asks an application as a server would."""

    def __init__(self, application: Application) -> None:
        self._bare = application
        self._checked = validator(application)

    def get(self, path: str, *, method: str = "GET", **headers: str) -> Got:
        """Return the answer to a request without body; header names take ``_`` for ``-``."""
        named = {f"HTTP_{name.upper()}": value for name, value in headers.items()}
        return self._ask(method, path, named)

    def post(self, path: str, body: bytes) -> Got:
        """Return the answer to a request with ``body``."""
        return self._ask("POST", path, {"CONTENT_LENGTH": str(len(body))}, body=body)

    def post_with_length(self, path: str, body: bytes, length: str) -> Got:
        """Return the answer to a request that states a length which the checker would refuse."""
        stated = {"CONTENT_LENGTH": length} if length else {}
        return self._ask("POST", path, stated, body=body, is_checked=False)

    def _ask(
        self,
        method: str,
        path: str,
        more: dict[str, str],
        *,
        body: bytes = b"",
        is_checked: bool = True,
    ) -> Got:
        environ: dict[str, Any] = {
            "REQUEST_METHOD": method,
            "SCRIPT_NAME": "",
            "PATH_INFO": unquote(path, encoding="latin-1"),
            "QUERY_STRING": "",
            "wsgi.input": io.BytesIO(body),
            **more,
        }
        setup_testing_defaults(environ)
        seen: dict[str, Any] = {}

        def start_response(status: str, headers: list[tuple[str, str]], _: Any = None) -> Any:
            seen.update(status=int(status.split(maxsplit=1)[0]), headers=dict(headers))
            return lambda _: None

        parts = (self._checked if is_checked else self._bare)(environ, start_response)
        content = b"".join(parts)
        if is_checked:
            parts.close()  # type: ignore[attr-defined]  # the checker asks for it
        return Got(seen["status"], seen["headers"], content)
