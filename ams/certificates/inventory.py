"""Look certificates up, and say in the journal who took one out."""

import re
from typing import Final

from cryptography.hazmat.primitives.serialization import Encoding
from django.db import transaction

from ams.certificates.errors import CertificateNotFound, SerialAmbiguous
from ams.certificates.models import Certificate
from ams.core.actor import Actor
from ams.core.clock import Clock
from ams.core.errors import InvalidInput
from ams.core.identifiers import parse_serial, serial_to_hex
from ams.journal import services as journal
from ams.journal.entries import Subject
from ams.journal.events import Event

_DECIMAL: Final = re.compile(r"[0-9]{1,49}")  # 2 to the 160th has 49 digits


def certificate_by_serial(text: str, *, actor: Actor) -> Certificate:
    """Return the certificate whose serial number ``text`` spells, of those ``actor`` may see.

    Hexadecimal with or without colons, or decimal.

    Raises:
        InvalidInput: it is no serial number in any notation.
        CertificateNotFound: no certificate has it.
        SerialAmbiguous: it fits several certificates; each is named.
    """
    spellings = _spellings(text)
    found = list(Certificate.objects.for_actor(actor).filter(serial__in=spellings)[:10])
    if not found:
        raise CertificateNotFound(f"there is no certificate with the serial number '{text[:60]}'")
    if len(found) > 1:
        told = " and ".join(f"{one.serial} of {one.issuer_dn}" for one in found)
        raise SerialAmbiguous(f"'{text[:60]}' fits more than one certificate: {told}")
    return found[0]


def chain_of(certificate: Certificate) -> list[bytes]:
    """Return the DER of the certificate and of the authorities above it, as far as we have them."""
    chain = [bytes(certificate.der)]
    if certificate.issuer is not None:
        above = certificate.issuer.chain()
        chain += [one.certificate.public_bytes(Encoding.DER) for one in above]
    return chain


def _spellings(text: str) -> set[str]:
    decimal = int(text) if _DECIMAL.fullmatch(text.strip()) else 0
    found = {serial_to_hex(decimal)} if decimal else set()
    try:
        return found | {serial_to_hex(parse_serial(text))}
    except InvalidInput:
        if not found:
            raise
    return found


def record_export(certificate: Certificate, *, actor: Actor, clock: Clock) -> None:
    """Write into the journal that ``actor`` took the certificate out."""
    with transaction.atomic():
        journal.append(
            Event.CERTIFICATE_EXPORT,
            subject=Subject.of("certificate", certificate.pk),
            actor=actor,
            at=clock.now(),
            data={"serial": certificate.serial},
        )
