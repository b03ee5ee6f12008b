"""Status that a signed file does not prove, read from hosts that were named for it (ADR 0060).

Off as shipped. A host is asked if the operator names it (``AMS_SIGNATURE_FETCH_HOSTS``) and the
trust list allows it for that very CA, about a certificate that this CA has truly issued. So what
stands in an upload cannot choose whom AMS asks.
"""

import time
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from django.conf import settings

from ams.authority.outside.models import OutsideCA, OutsideHost, Source
from ams.authority.outside.reader import Reader
from ams.core.clock import ManualClock

_SECONDS: Final = 5  # for one answer, and ...
_SECONDS_IN_ALL: Final = 15  # ... after so many nothing more is asked: a person waits
_LARGEST: Final = 10 * 1024 * 1024


class Said(NamedTuple):
    """Signed statements about status (DER), each verified."""

    ocsp_answers: tuple[bytes, ...]
    crls: tuple[bytes, ...]


def is_any_named() -> bool:
    """Tell whether a host may be asked at all."""
    return bool(settings.AMS_SIGNATURE_FETCH_HOSTS)


def read_from_named_hosts(
    signers: Sequence[bytes], trusted: Sequence[OutsideCA], *, at: datetime
) -> Said:
    """Return what the CAs in ``trusted`` say now of ``signers`` (DER) and of the CAs above them.

    What cannot be had or verified is left out.
    """
    ends = time.monotonic() + _SECONDS_IN_ALL
    answers: dict[bytes, None] = {}
    crls: dict[bytes, None] = {}
    for certificate, ca in _questions(signers, trusted):
        if time.monotonic() > ends:
            break
        reading = Reader(ca, ManualClock(at), hosts=_hosts(ca)).read(certificate)
        for one in reading.answers:
            (answers if one.source == Source.OCSP else crls)[one.octets] = None
    return Said(tuple(answers), tuple(crls))


def _questions(
    signers: Sequence[bytes], trusted: Sequence[OutsideCA]
) -> Iterator[tuple[x509.Certificate, OutsideCA]]:
    """Yield each certificate below a root with the CA that issued it, each once."""
    by_key = {one.pk: one for one in trusted}
    seen: set[int] = set()
    for encoded in signers:
        certificate = x509.load_der_x509_certificate(encoded)
        ca = next((one for one in trusted if _has_issued(one, certificate)), None)
        if ca is None:
            continue
        yield certificate, ca
        while ca.parent_id in by_key and ca.pk not in seen:
            seen.add(ca.pk)
            certificate, ca = ca.certificate, by_key[ca.parent_id]
            yield certificate, ca


def _has_issued(ca: OutsideCA, certificate: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(ca.certificate)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True


def _hosts(ca: OutsideCA) -> tuple[OutsideHost, ...]:
    """Return the CA's hosts that are named, within bounds fit for somebody who waits."""
    return tuple(
        OutsideHost(
            host=one.host,
            port=one.port,
            is_internal=one.is_internal,
            is_on=one.is_on,
            timeout_seconds=min(one.timeout_seconds, _SECONDS),
            size_limit=min(one.size_limit, _LARGEST),
        )
        for one in ca.hosts.all()
        if str(one) in settings.AMS_SIGNATURE_FETCH_HOSTS
    )
