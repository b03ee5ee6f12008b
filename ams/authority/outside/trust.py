"""The trust list: which outside CAs are believed, and where their status may be read."""

from collections.abc import Sequence
from dataclasses import dataclass

from asn1crypto import pem
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from django.db import transaction

from ams.accounts.guards import require_administrator
from ams.authority import names
from ams.authority.outside.addresses import parse_url
from ams.authority.outside.errors import (
    AnswerRefused,
    HostRefused,
    OutsideCAExists,
    OutsideCANotFound,
    OutsideCARefused,
)
from ams.authority.outside.models import OutsideCA
from ams.authority.outside.signatures import SMALLEST_RSA, check_hash
from ams.core.actor import Actor
from ams.core.clock import Clock
from ams.journal import services as journal
from ams.journal.entries import Subject
from ams.journal.events import Event

_NAME_LENGTH = 120
_SIZE_LIMIT = 256 * 1024
_SMALLEST_CURVE = 256


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where a CA's status is read and where its own application is; empty: as certificates say."""

    ocsp_url: str = ""
    crl_url: str = ""
    application_url: str = ""


def add_authorities(content: bytes, *, actor: Actor, clock: Clock) -> list[OutsideCA]:
    """Put the CA certificates in ``content`` (PEM, bundle of PEM, DER) into the trust list.

    Each must be a root, or issued by a CA that is in the list or in the same file. All or none.

    Raises:
        NotAdministrator: the actor is none.
        OutsideCARefused: a certificate is broken, no CA's, too weak, or nobody above it is known.
        OutsideCAExists: every one of them is in the list already.
    """
    require_administrator(actor)
    waiting = _read(content)
    with transaction.atomic():
        known = list(OutsideCA.objects.select_related("parent"))
        fingerprints = {one.fingerprint_sha256 for one in known}
        waiting = [one for one in waiting if _fingerprint(one) not in fingerprints]
        if not waiting:
            raise OutsideCAExists("every certificate in the file is in the trust list already")
        return _add_in_order(waiting, known, actor=actor, clock=clock)


def set_addresses(ca_id: int, addresses: Addresses, *, actor: Actor, clock: Clock) -> OutsideCA:
    """State where the CA's status is read instead of where its certificates say.

    Raises:
        NotAdministrator: the actor is none.
        OutsideCANotFound: there is no such CA.
        HostRefused: an address is not http or https.
    """
    require_administrator(actor)
    problems: dict[str, list[str]] = {}
    for field in ("ocsp_url", "crl_url", "application_url"):
        try:
            if getattr(addresses, field):
                parse_url(getattr(addresses, field))
        except AnswerRefused as error:
            problems[field] = [str(error)]
    if problems:
        raise HostRefused("an address cannot be taken", fields=problems)
    with transaction.atomic():
        ca = _journaled(
            Event.OUTSIDE_CA_CHANGE, ca_id, _as_data(addresses), actor=actor, clock=clock
        )
        ca.ocsp_url, ca.crl_url = addresses.ocsp_url, addresses.crl_url
        ca.application_url = addresses.application_url
        ca.save(update_fields=["ocsp_url", "crl_url", "application_url"])
    return ca


@transaction.atomic
def switch_off(ca_id: int, *, actor: Actor, clock: Clock) -> OutsideCA:
    """Believe this CA, and every CA below it, nothing any more; what was verified stays.

    Raises:
        NotAdministrator: the actor is none.
        OutsideCANotFound: there is no such CA.
    """
    require_administrator(actor)
    ca = find(ca_id)
    if ca.off_at is None:
        ca = _journaled(Event.OUTSIDE_CA_SWITCH_OFF, ca_id, {}, actor=actor, clock=clock)
        ca.off_at = clock.now()
        ca.save(update_fields=["off_at"])
    return ca


@transaction.atomic
def switch_on(ca_id: int, *, actor: Actor, clock: Clock) -> OutsideCA:
    """Believe the CA again.

    Raises:
        NotAdministrator: the actor is none.
        OutsideCANotFound: there is no such CA.
    """
    require_administrator(actor)
    ca = find(ca_id)
    if ca.off_at is not None:
        ca = _journaled(Event.OUTSIDE_CA_SWITCH_ON, ca_id, {}, actor=actor, clock=clock)
        ca.off_at = None
        ca.save(update_fields=["off_at"])
    return ca


def find(ca_id: int) -> OutsideCA:
    """Return the CA of the trust list.

    Raises:
        OutsideCANotFound: there is none of this number.
    """
    found = OutsideCA.objects.filter(pk=ca_id).first()
    if found is None:
        raise OutsideCANotFound(f"the trust list holds no CA {ca_id}")
    return found


def issuer_of(certificate: x509.Certificate) -> OutsideCA | None:
    """Return the CA of the trust list that issued ``certificate``, by name and signature.

    One that is switched on goes before one that is not; ``None`` where nobody is known.
    """
    dn = names.rfc4514(certificate.issuer)
    candidates = OutsideCA.objects.filter(subject_dn=dn).select_related("parent")
    fitting = [one for one in candidates if _is_issued_by(certificate, one.certificate)]
    return min(fitting, key=lambda one: (not one.is_on, -one.pk), default=None)


def _read(content: bytes) -> list[x509.Certificate]:
    if not content or len(content) > _SIZE_LIMIT:
        raise _refused(f"the file is empty or has more than {_SIZE_LIMIT} octets")
    if b"PRIVATE KEY" in content:
        raise _refused("the file holds a private key; hand in the certificates alone")
    try:
        if not pem.detect(content):
            return [x509.load_der_x509_certificate(content)]
        found = [der for kind, _, der in pem.unarmor(content, multiple=True)]
        return [x509.load_der_x509_certificate(bytes(der)) for der in found]
    except (ValueError, x509.InvalidVersion) as error:
        raise _refused("the file holds no certificates in PEM or DER, or broken ones") from error


def _add_in_order(
    waiting: list[x509.Certificate], known: list[OutsideCA], *, actor: Actor, clock: Clock
) -> list[OutsideCA]:
    """Add roots first, then whatever is issued by those known, until nothing is left."""
    added: list[OutsideCA] = []
    while waiting:
        one, parent = _next(waiting, known)
        waiting.remove(one)
        row = _keep(one, parent, actor=actor, clock=clock)
        known.append(row)
        added.append(row)
    return added


def _next(
    waiting: Sequence[x509.Certificate], known: Sequence[OutsideCA]
) -> tuple[x509.Certificate, OutsideCA | None]:
    for one in waiting:
        _check_is_authority(one)
        if one.issuer == one.subject and _is_issued_by(one, one):
            return one, None
        for above in known:
            if _is_issued_by(one, above.certificate):
                return one, above
    told = names.rfc4514(waiting[0].issuer)
    raise _refused(f"the CA above is not in the trust list; add it first or too: {told}")


def _keep(
    certificate: x509.Certificate, parent: OutsideCA | None, *, actor: Actor, clock: Clock
) -> OutsideCA:
    if parent is not None:
        _check_digest(certificate)
    dn = names.rfc4514(certificate.subject)
    row = OutsideCA(
        name=_name_of(certificate, dn),
        subject_dn=dn,
        certificate_der=certificate.public_bytes(Encoding.DER),
        fingerprint_sha256=_fingerprint(certificate),
        not_before=certificate.not_valid_before_utc,
        not_after=certificate.not_valid_after_utc,
        parent=parent,
        added_at=clock.now(),
        added_by=actor.name[:_NAME_LENGTH],
    )
    journal.append(
        Event.OUTSIDE_CA_ADD,
        subject=Subject.of("outside_ca", row.fingerprint_sha256),
        actor=actor,
        at=clock.now(),
        data={"subject": dn, "above": parent.subject_dn if parent else None},
    )
    row.save(force_insert=True)
    return row


def _check_is_authority(certificate: x509.Certificate) -> None:
    """Refuse what may not sign certificates and CRLs (RFC 5280, 4.2.1.3 and 4.2.1.9)."""
    dn = names.rfc4514(certificate.subject)
    try:
        basic = certificate.extensions.get_extension_for_class(x509.BasicConstraints).value
    except (x509.ExtensionNotFound, ValueError) as error:
        raise _refused(f"no CA's certificate: {dn}") from error
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        usage = None
    if not basic.ca or (usage is not None and not usage.key_cert_sign):
        raise _refused(f"no CA's certificate: {dn}")
    key = certificate.public_key()
    is_strong = (isinstance(key, rsa.RSAPublicKey) and key.key_size >= SMALLEST_RSA) or (
        isinstance(key, ec.EllipticCurvePublicKey) and key.key_size >= _SMALLEST_CURVE
    )
    if not is_strong:
        raise _refused(f"its key is neither RSA of {SMALLEST_RSA} bits nor ECDSA of 256: {dn}")


def _check_digest(certificate: x509.Certificate) -> None:
    try:
        check_hash(certificate.signature_hash_algorithm)
    except (AnswerRefused, UnsupportedAlgorithm) as error:
        raise _refused(f"it is signed over a broken digest: {error}") from error


def _is_issued_by(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True


def _name_of(certificate: x509.Certificate, dn: str) -> str:
    common = certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    return str(common[0].value)[:_NAME_LENGTH] if common else dn[:_NAME_LENGTH]


def _fingerprint(certificate: x509.Certificate) -> str:
    return certificate.fingerprint(hashes.SHA256()).hex()


def _journaled(
    event: Event, ca_id: int, data: dict[str, str], *, actor: Actor, clock: Clock
) -> OutsideCA:
    """Write the journal, then return the CA locked."""
    ca = find(ca_id)
    journal.append(
        event,
        subject=Subject.of("outside_ca", ca.fingerprint_sha256),
        actor=actor,
        at=clock.now(),
        data={"name": ca.name, **data},
    )
    return OutsideCA.objects.select_for_update().get(pk=ca_id)


def _as_data(addresses: Addresses) -> dict[str, str]:
    return {
        "ocsp": addresses.ocsp_url,
        "crl": addresses.crl_url,
        "application": addresses.application_url,
    }


def _refused(message: str) -> OutsideCARefused:
    return OutsideCARefused(message, fields={"file": [message]})
