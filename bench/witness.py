"""Revoke, and watch another node until it says so: ``python -m bench.witness COUNT ADDRESS``.

ADDRESS is the other node's status service. Prints a JSON object: seconds from the return of
``revoke`` (it is committed) until OCSP answers ``revoked`` there, and until its CRL has the entry.
"""

import http.client
import json
import os
import sys
import time
from collections.abc import Callable

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ams.config.settings")
django.setup()

from cryptography.hazmat.primitives import hashes  # noqa: E402 - needs django.setup()
from cryptography.hazmat.primitives.serialization import Encoding  # noqa: E402
from cryptography.x509 import ocsp  # noqa: E402

from ams.authority.models import Issuer  # noqa: E402
from ams.certificates.models import Certificate  # noqa: E402
from ams.core.actor import system  # noqa: E402
from ams.core.clock import SystemClock  # noqa: E402
from ams.revocation.services import revoke  # noqa: E402

_POLL = 0.005
_PATIENCE = 120.0


class Node:
    """The other node, asked as its clients do."""

    def __init__(self, address: str, issuer: Issuer) -> None:
        self._connection = http.client.HTTPConnection(address, timeout=30)
        self._issuer = issuer
        self._etag = ""

    def says_revoked(self, row: Certificate) -> bool:
        """Ask OCSP, without a nonce: such answers are made ahead and must be replaced."""
        builder = ocsp.OCSPRequestBuilder().add_certificate(
            row.certificate, self._issuer.certificate, hashes.SHA1()  # noqa: S303 - as clients do
        )  # fmt: skip
        body = builder.build().public_bytes(Encoding.DER)
        kind = {"Content-Type": "application/ocsp-request"}
        self._connection.request("POST", f"/ocsp/{self._issuer.slug}", body, kind)
        answer = ocsp.load_der_ocsp_response(self._connection.getresponse().read())
        if answer.response_status is not ocsp.OCSPResponseStatus.SUCCESSFUL:
            return False
        return answer.certificate_status is ocsp.OCSPCertStatus.REVOKED

    def lists(self, entry: bytes) -> bool:
        """Fetch the CRL if it is another than before and look for the entry."""
        known = {"If-None-Match": self._etag}
        self._connection.request("GET", f"/crl/{self._issuer.slug}.crl", headers=known)
        answer = self._connection.getresponse()
        content = answer.read()
        self._etag = answer.headers.get("ETag", "")
        return entry in content


def main() -> None:
    """Revoke so many, one after the other, and wait for each."""
    count, address = int(sys.argv[1]), sys.argv[2]
    issuer = Issuer.objects.get(slug="kebumen")
    good = Certificate.objects.filter(status="good", issuer=issuer).order_by("pk")
    node = Node(address, issuer)
    found: dict[str, list[float]] = {"ocsp": [], "crl": []}
    for row in good[:count]:
        for name, seconds in _watch(node, row).items():
            found[name].append(seconds)
    sys.stdout.write(json.dumps(found))


def _watch(node: Node, row: Certificate) -> dict[str, float]:
    revoke(row.pk, reasons=["kehilangan"], actor=system("benchmark"), clock=SystemClock())
    began = time.perf_counter()
    entry = bytes(row.status_changes.get(status="revoked").entry_der or b"")
    checks: dict[str, Callable[[], bool]] = {
        "ocsp": lambda: node.says_revoked(row),
        "crl": lambda: node.lists(entry),
    }
    found: dict[str, float] = {}
    while len(found) < len(checks):
        for name, is_visible in checks.items():
            if name not in found and is_visible():
                found[name] = time.perf_counter() - began
        if time.perf_counter() - began > _PATIENCE:
            raise SystemExit(f"{row.serial} is not visible after {_PATIENCE} s: {found}")
        time.sleep(_POLL)
    return found


if __name__ == "__main__":
    main()
