"""A time-stamp service of others (RFC 3161), asked over HTTP; what it answers is checked first.

The operator names it (``AMS_TIME_STAMPS``), so it may stand in a network of his own. Otherwise it
is asked as outside CAs are (ADR 0021): checked address, no redirect, one deadline, one limit of
octets. The CA that certified it must be in the trust list, which also says where that certificate's
status is read.
"""

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Final

from asn1crypto import tsp
from cryptography import x509

from ams.authority.outside.addresses import parse_url
from ams.authority.outside.errors import AnswerRefused
from ams.authority.outside.fetching import Fetcher, Post
from ams.authority.outside.models import OutsideCA, OutsideHost, SignedAnswer, Source
from ams.authority.outside.reader import read_status
from ams.authority.outside.results import Verdict
from ams.core.clock import ManualClock
from ams.core.logs import Log
from ams.signatures.errors import StatusNotProvable, TimeStampUnavailable
from ams.signatures.proofs import LARGEST_CRL, Proofs
from ams.signatures.validation import Trust

_QUERY: Final = "application/timestamp-query"
_SECONDS: Final = 5  # for one stamp; a seal takes three, one after the other
_LARGEST: Final = 64 * 1024
log = Log(__name__)


@dataclass(frozen=True, slots=True)
class OutsideService:
    """The service at ``url``; its certificate must lead to a root of ``trust``, valid at ``at``.

    With ``policy`` (an OID in dots) it is asked for stamps of that one and may give no other.
    """

    url: str
    policy: str
    trust: Trust
    at: datetime

    def ask(self, encoded: bytes) -> bytes:
        """Return the DER TimeStampResp to a DER TimeStampReq, once it is checked.

        Raises:
            TimeStampUnavailable: nobody answers, or what came is no stamp on what was asked.
        """
        return self._asked(encoded)[0]

    def chain(self) -> tuple[bytes, ...]:
        """Return the certificates of who stamps now up to the root; a stamp on nothing shows them.

        Raises:
            TimeStampUnavailable: as ``ask``.
        """
        imprint = {
            "hash_algorithm": {"algorithm": "sha256"},
            "hashed_message": secrets.token_bytes(32),
        }
        values = {"version": "v1", "message_imprint": imprint, "cert_req": True}
        return self._asked(tsp.TimeStampReq(values | {"nonce": secrets.randbits(63)}).dump())[1]

    def _asked(self, encoded: bytes) -> tuple[bytes, tuple[bytes, ...]]:
        # Here and not above: pyHanko takes half a second to load.
        from ams.signatures.stamp_checking import check  # noqa: PLC0415

        request = tsp.TimeStampReq.load(encoded)
        if self.policy:
            request["req_policy"] = self.policy
            encoded = request.dump(force=True)
        try:
            answer = self._fetcher().post(self.url, Post(encoded, _QUERY))
            return answer, check(answer, encoded, trust=self.trust, at=self.at)
        except (AnswerRefused, TimeStampUnavailable) as error:
            log.warning("no time stamp was given", service=self.url, error=str(error)[:300])
            raise TimeStampUnavailable(f"{self.url}: {error}") from error

    def _fetcher(self) -> Fetcher:
        url = parse_url(self.url)
        host = OutsideHost(
            host=url.host,
            port=0 if url.is_default_port else url.port,
            is_internal=True,
            timeout_seconds=_SECONDS,
            size_limit=_LARGEST,
        )
        return Fetcher((host,))


def outside_proofs(chain: Sequence[bytes], *, at: datetime) -> Proofs:
    """Return what proves the status of ``chain``, from an outside certificate to its root.

    It is read from the CAs now, from hosts that the trust list allows; else their kept CRLs count.

    Raises:
        StatusNotProvable: a CA of the chain is not in the trust list, says that a certificate is
            not good, or nothing of it can be had.
    """
    rows = {bytes(one.certificate_der): one for one in OutsideCA.objects.all()}
    answers: list[bytes] = []
    crls: list[bytes] = []
    for certificate, above in pairwise(chain):
        ca = rows.get(above)
        if ca is None:
            issuer = x509.load_der_x509_certificate(above).subject.rfc4514_string()
            raise StatusNotProvable(f"'{issuer}' is not in the trust list")
        for source, octets in _said(certificate, ca, at):
            (answers if source == Source.OCSP else crls).append(octets)
    return Proofs(tuple(chain[1:]), tuple(answers), tuple(dict.fromkeys(crls)))


def _said(certificate: bytes, ca: OutsideCA, at: datetime) -> Iterator[tuple[str, bytes]]:
    """Yield source and octets of what proves that the certificate is good."""
    parsed = x509.load_der_x509_certificate(certificate)
    reading = read_status(parsed, ca, clock=ManualClock(at))
    if reading.answers and reading.verdict is not Verdict.GOOD:
        raise StatusNotProvable(f"'{ca.name}' says {reading.verdict} of its certificate")
    found = [
        (one.source, one.octets)
        for one in reading.answers
        if one.verdict is Verdict.GOOD and len(one.octets) <= LARGEST_CRL
    ]
    if not found:
        kept = SignedAnswer.objects.filter(ca=ca, source=Source.CRL, next_update__gt=at)
        newest = kept.order_by("-this_update", "-pk").first()
        if newest is None:
            raise StatusNotProvable(f"'{ca.name}' says nothing of its certificate: {reading.why}")
        found = [(Source.CRL, bytes(newest.content))]
    yield from found
