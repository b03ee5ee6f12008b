"""A hosted mail server that keeps the contract of docs/mail-http.md, as a process of its own.

Run with port, key and a file for its state: ``python hosted_mail.py PORT KEY FILE``. A file
``FILE.next`` may tell what it does wrong next, a word a line: busy, drop, huge, slow, move.
"""

import hashlib
import hmac
import json
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

_TOLERANCE = 300


class Contract(BaseHTTPRequestHandler):
    """Answers as the contract says, unless it is told to misbehave."""

    key: ClassVar[bytes] = b""
    file: ClassVar[Path] = Path()

    def do_GET(self) -> None:
        """Tell whether somebody has the address."""
        self._answered(b"", lambda state, address, _told, _rest: _found(state, address))

    def do_PUT(self) -> None:
        """Create or change an account, or set its password."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self._answered(body, _put)

    def log_message(self, *_arguments: object) -> None:
        """Write nothing."""

    def _answered(self, body: bytes, act: Any) -> None:
        if self._misbehaves():
            return
        if not self._is_signed(body):
            self._say(401, {"error": "the signature is wrong or old"})
            return
        state = json.loads(self.file.read_text()) if self.file.exists() else {"calls": []}
        address, _slash, rest = self.path.rpartition("/v1/accounts/")[2].partition("/")
        key = self.headers.get("Idempotency-Key", "")
        state["calls"].append([self.command, self.path, key])
        status, said = act(state, address, json.loads(body or b"{}"), rest)
        self.file.write_text(json.dumps(state))
        self._say(status, said)

    def _misbehaves(self) -> bool:
        told = self.file.with_suffix(".next")
        words = told.read_text().split() if told.exists() else []
        told.write_text("\n".join(words[1:]))
        match words[:1]:
            case ["busy"]:
                self._say(503, {"error": "busy"})
            case ["drop"]:
                self.connection.close()
            case ["huge"]:
                self._say(200, {"x": "x" * 100_000})
            case ["slow"]:
                time.sleep(1)
                return False
            case ["move"]:
                self.send_response(302)
                self.send_header("Location", "http://127.0.0.1:1/")
                self.end_headers()
            case _:
                return False
        return True

    def _is_signed(self, body: bytes) -> bool:
        moment = self.headers.get("AMS-Timestamp", "0")
        lines = (
            moment, self.command, self.path, self.headers.get("Idempotency-Key", ""),
            hashlib.sha256(body).hexdigest(),
        )  # fmt: skip
        wanted = hmac.new(self.key, "\n".join(lines).encode(), hashlib.sha256).hexdigest()
        fresh = abs(time.time() - int(moment)) <= _TOLERANCE
        return fresh and hmac.compare_digest(f"v1={wanted}", self.headers.get("AMS-Signature", ""))

    def _say(self, status: int, said: dict[str, Any]) -> None:
        content = json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


def _found(state: dict[str, Any], address: str) -> tuple[int, dict[str, Any]]:
    taken = _holder(state, address) is not None
    return (200, {"address": address}) if taken else (404, {"error": "nobody has it"})


def _put(
    state: dict[str, Any], address: str, told: dict[str, Any], rest: str
) -> tuple[int, dict[str, Any]]:
    accounts = state.setdefault("accounts", {})
    if rest == "password":
        if address not in accounts:
            return 404, {"error": "no such account"}
        accounts[address] |= {"digest": told["digest"], "until": told["until"]}
        return 200, {}
    for name in (address, *told["aliases"]):
        if (_holder(state, name) or told["owner"]) != told["owner"]:
            return 409, {"error": f"{name} is another owner's"}
    accounts[address] = accounts.get(address, {}) | told
    return 200, {}


def _holder(state: dict[str, Any], address: str) -> str | None:
    for name, account in state.get("accounts", {}).items():
        if address in {name, *account["aliases"]}:
            return str(account["owner"])
    return None


if __name__ == "__main__":
    port, Contract.key, Contract.file = int(sys.argv[1]), sys.argv[2].encode(), Path(sys.argv[3])
    ThreadingHTTPServer(("127.0.0.1", port), Contract).serve_forever()
