"""A time-stamp service of others, as a process of its own: OpenSSL's ``ts`` behind HTTP.

Run with a folder and a port; the path says what the service does wrong. Each signer is NAME.pem
with NAME.key in the folder, and the CAs to send along are NAME.chain.pem.
"""

import shutil
import socketserver
import subprocess
import sys
import time
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import ClassVar

from asn1crypto import tsp

CONFIG = """
[tsa]
default_tsa = own
[own]
serial = serial
default_policy = 1.3.6.1.4.1.32473.9
other_policies = 1.3.6.1.4.1.32473.10
digests = sha256, sha384, sha512
accuracy = secs:1
ess_cert_id_alg = sha256
signer_digest = sha256
"""
SIGNERS = {"/expired": "expired", "/untrusted": "untrusted"}


class Service(BaseHTTPRequestHandler):
    """Answers one query."""

    folder: ClassVar[Path]

    def do_POST(self) -> None:
        """Stamp, or do what the path says."""
        query = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path == "/slow":
            time.sleep(60)
        if self.path == "/redirect":
            self.send_response(302)
            self.send_header("Location", "/good")
            self.end_headers()
            return
        self._answer(self._body(query))

    def do_GET(self) -> None:
        """Serve a CRL."""
        self._answer((self.folder / self.path[1:]).read_bytes())

    def _body(self, query: bytes) -> bytes:
        if self.path == "/large":
            return b"\x30" * (100 * 1024)
        if self.path == "/garbage":
            return b"<html>Selamat datang</html>"
        asked = tsp.TimeStampReq.load(query)
        if self.path == "/nonce":
            asked["nonce"] = 4711
        if self.path == "/imprint":
            asked["message_imprint"]["hashed_message"] = b"\x5a" * 32
        if self.path == "/policy":
            asked["req_policy"] = "1.3.6.1.4.1.32473.10"
        if self.path == "/refusing":
            asked["req_policy"] = "1.3.6.1.4.1.32473.99"
        answer = self._stamped(asked.dump(force=True), SIGNERS.get(self.path, "good"))
        if self.path == "/flipped":
            return answer[:-5] + bytes([answer[-5] ^ 1]) + answer[-4:]
        return answer

    def _stamped(self, query: bytes, signer: str) -> bytes:
        (self.folder / "query.tsq").write_bytes(query)
        program = shutil.which("openssl")
        assert program is not None, "openssl is not installed"
        done = subprocess.run(  # noqa: S603 - the tests' own arguments
            [program, "ts", "-reply", "-config", "tsa.cnf", "-queryfile", "query.tsq",
             "-signer", f"{signer}.pem", "-inkey", f"{signer}.key",
             "-chain", f"{signer}.chain.pem", "-out", "answer.tsr"],
            cwd=self.folder, check=False, capture_output=True, timeout=30,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return (self.folder / "answer.tsr").read_bytes()

    def _answer(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/timestamp-reply")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class Server(socketserver.ThreadingTCPServer):
    """Answers on the loopback."""

    allow_reuse_address = True
    daemon_threads = True


if __name__ == "__main__":
    Service.folder = Path(sys.argv[1])
    with Server(("127.0.0.1", 0), Service) as server:
        sys.stdout.write(f"{server.server_address[1]}\n")
        sys.stdout.flush()
        server.serve_forever()
