"""Relying parties that ask without pause and keep what they were told that was not right."""

import http.client
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.ocsp import OCSPCertStatus, OCSPResponseStatus

_PAUSE = 0.01
_PATIENCE = 30
_SECOND = timedelta(seconds=1)


@dataclass(slots=True)
class Told:
    """What was answered, counted, and what was wrong, in words."""

    counts: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    revoked_since: dict[int, datetime] = field(default_factory=dict)
    """By serial number: from when on nobody may be told anything else."""

    def take(self, self_named: str, serial: int, content: bytes, asked_at: datetime) -> None:
        """Judge one answer that has just come."""
        now = datetime.now(UTC)
        response = ocsp.load_der_ocsp_response(content)
        self.counts[f"{self_named} {response.response_status.name}"] += 1
        if response.response_status is not OCSPResponseStatus.SUCCESSFUL:
            if response.response_status is not OCSPResponseStatus.TRY_LATER:
                self.wrong.append(f"{serial:X}: {response.response_status}")
            return
        due = self.revoked_since.get(serial)
        status = response.certificate_status
        self.counts[f"{self_named} {status.name}"] += 1
        ends = response.next_update_utc
        if ends is None or ends < asked_at - _SECOND or response.this_update_utc > now + _SECOND:
            self.wrong.append(f"{serial:X}: an answer of {response.this_update_utc} until {ends}")
        if status is OCSPCertStatus.UNKNOWN or (
            status is OCSPCertStatus.GOOD and due is not None and asked_at >= due
        ):
            self.wrong.append(f"{serial:X} is told {status.name} at {now}")


@dataclass(frozen=True, slots=True)
class Crowd:
    """Two who ask OCSP, with a nonce and without, and one who fetches the CRL."""

    port: int
    issuer: x509.Certificate
    certificates: list[x509.Certificate]
    told: Told = field(default_factory=Told)
    stop: threading.Event = field(default_factory=threading.Event)

    def start(self) -> list[threading.Thread]:
        """Begin to ask."""
        tasks: tuple[Callable[[], None], ...] = (self._ask, self._ask_with_nonce, self._fetch)
        threads = [threading.Thread(target=self._repeat, args=(task,)) for task in tasks]
        for thread in threads:
            thread.start()
        return threads

    def _repeat(self, task: Callable[[], None]) -> None:
        while not self.stop.is_set():
            try:
                task()
            except (OSError, http.client.HTTPException, ValueError) as error:
                self.told.wrong.append(f"{type(error).__name__}: {error}")
            time.sleep(_PAUSE)

    def _ask(self, nonce: bytes | None = None) -> None:
        for certificate in self.certificates:
            builder = ocsp.OCSPRequestBuilder().add_certificate(
                certificate, self.issuer, hashes.SHA256()
            )
            if nonce:
                builder = builder.add_extension(x509.OCSPNonce(nonce), critical=False)
            asked_at = datetime.now(UTC)
            encoded = builder.build().public_bytes(Encoding.DER)
            status, content = self._exchange("POST", "/ocsp/kebumen", encoded)
            if status != http.client.OK:
                self.told.wrong.append(f"OCSP: HTTP {status}")
                continue
            name = "live" if nonce else "kept"
            self.told.take(name, certificate.serial_number, content, asked_at)

    def _ask_with_nonce(self) -> None:
        self._ask(b"n" * 16)

    def _fetch(self) -> None:
        asked_at = datetime.now(UTC)
        status, content = self._exchange("GET", "/crl/kebumen.crl")
        self.told.counts[f"CRL {status}"] += 1
        if status != http.client.OK:
            self.told.wrong.append(f"CRL: HTTP {status}")
            return
        crl = x509.load_der_x509_crl(content)
        if crl.next_update_utc is None or crl.next_update_utc < asked_at:
            self.told.wrong.append(f"CRL: stale since {crl.next_update_utc}")

    def _exchange(self, method: str, path: str, body: bytes | None = None) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=_PATIENCE)
        try:
            connection.request(method, path, body, {"Content-Type": "application/ocsp-request"})
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()
