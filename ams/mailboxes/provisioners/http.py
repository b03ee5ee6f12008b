"""Hosted mail behind one JSON contract over HTTP (docs/mail-http.md).

Each request is signed (HMAC-SHA256 over time, method, path, key and body), names its order by an
idempotency key, and is bounded in time and size. Redirects are not followed.
"""

import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import Any, Final
from urllib.parse import quote, urlsplit

from django.conf import settings

from ams.core.canonical import JSON, canonical
from ams.mailboxes.errors import AddressTaken, ProvisionerRefused, ProvisionerUnavailable
from ams.mailboxes.provisioners import MailAccount, Password

TIMEOUT_SECONDS: Final = 10
MOST_BYTES: Final = 64 * 1024
_ATTEMPTS: Final = 3
_PAUSE_SECONDS: Final = 0.2
_OK = range(200, 300)
_NOT_FOUND, _CONFLICT = 404, 409
_LATER: Final = frozenset({408, 425, 429, *range(500, 600)})
_SHOWN: Final = 200


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    body: Mapping[str, Any]

    @property
    def why(self) -> str:
        """Return the server's own sentence, shortened."""
        return str(self.body.get("error") or f"HTTP {self.status}")[:_SHOWN]


class HostedMail:
    """The server at ``AMS_MAIL_HTTP_URL``, spoken to with the key ``AMS_MAIL_HTTP_KEY``."""

    makes_accounts = True

    def __init__(self, url: str = "", key: str = "") -> None:
        """Speak to the server at ``url``, by default the one that the settings name."""
        self._url = urlsplit(url or settings.AMS_MAIL_HTTP_URL)
        self._key = (key or settings.AMS_MAIL_HTTP_KEY).encode()

    def is_free(self, address: str) -> bool:
        """See ``Provisioner.is_free``."""
        answer = self._asked("GET", _path(address), b"", key="")
        if answer.status == _NOT_FOUND:
            return True
        _check(answer, address)
        return False

    def apply(self, account: MailAccount, *, key: str) -> None:
        """See ``Provisioner.apply``."""
        told: dict[str, JSON] = asdict(account) | {
            "wanted": account.wanted.value, "aliases": list(account.aliases),
        }  # fmt: skip
        answer = self._asked("PUT", _path(account.address), canonical(told), key=key)
        _check(answer, account.address)

    def set_password(self, account: MailAccount, password: Password, *, key: str) -> None:
        """See ``Provisioner.set_password``."""
        until = password.until.isoformat() if password.until else None
        told: dict[str, JSON] = {
            "owner": account.owner, "digest": password.digest, "until": until,
        }  # fmt: skip
        answer = self._asked("PUT", f"{_path(account.address)}/password", canonical(told), key=key)
        _check(answer, account.address)

    def _asked(self, method: str, path: str, body: bytes, *, key: str) -> _Answer:
        """Return the answer; what may pass by itself is tried three times, under the same key."""
        said = ""
        for attempt in range(_ATTEMPTS):
            if attempt:
                time.sleep(_PAUSE_SECONDS * 2**attempt)
            try:
                answer = self._once(method, path, body, key=key)
            except (OSError, HTTPException) as error:
                said = f"{type(error).__name__}: {error}"
                continue
            if answer.status not in _LATER:
                return answer
            said = answer.why
        raise ProvisionerUnavailable(f"the mail server at {self._url.netloc}: {said}")

    def _once(self, method: str, path: str, body: bytes, *, key: str) -> _Answer:
        whole = self._url.path.rstrip("/") + path
        moment = str(int(time.time()))
        signed = signature(self._key, moment, method, whole, key, body=body)
        headers = {
            "Content-Type": "application/json",
            "Accept": "application/json",
            "AMS-Timestamp": moment,
            "AMS-Signature": f"v1={signed}",
            **({"Idempotency-Key": key} if key else {}),
        }
        secure = self._url.scheme == "https"
        connect = HTTPSConnection if secure else HTTPConnection
        connection = connect(self._url.hostname or "", self._url.port, timeout=TIMEOUT_SECONDS)
        try:
            connection.request(method, whole, body=body or None, headers=headers)
            return _read(connection.getresponse())
        finally:
            connection.close()


def signature(secret: bytes, *head: str, body: bytes) -> str:
    """Return the signature in lower-case hexadecimal: HMAC-SHA256 over the five lines.

    ``head`` is timestamp, method, path and idempotency key, in that order.
    """
    lines = (*head, hashlib.sha256(body).hexdigest())
    return hmac.new(secret, "\n".join(lines).encode(), hashlib.sha256).hexdigest()


def _path(address: str) -> str:
    return f"/v1/accounts/{quote(address, safe='@')}"


def _read(response: HTTPResponse) -> _Answer:
    content = response.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise ProvisionerRefused(
            f"the answer has more than {MOST_BYTES} bytes", why=f"> {MOST_BYTES} bytes"
        )
    try:
        body = json.loads(content) if content else {}
    except ValueError:
        body = {}
    return _Answer(response.status, body if isinstance(body, dict) else {})


def _check(answer: _Answer, address: str) -> None:
    if answer.status in _OK:
        return
    if answer.status == _CONFLICT:
        raise AddressTaken(f"{address} is another owner's: {answer.why}", address=address)
    raise ProvisionerRefused(f"{address}: {answer.why}", why=answer.why)
