"""Take certificates of an outside or earlier CA into the inventory: all that can be, or nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from django.db import transaction

from ams.accounts.models import Person
from ams.authority import profiles
from ams.authority.addresses import shard_in
from ams.authority.models import Issuer
from ams.certificates.changing import Change, tell
from ams.certificates.errors import ImportingNotPermitted, ImportRefused
from ams.certificates.matching import Match, Matcher
from ams.certificates.models import Certificate
from ams.certificates.reading import is_authority, key_usage, read_certificates, row_of
from ams.certificates.states import CertificateOrigin, CertificateStatus
from ams.core.actor import Actor
from ams.core.clock import Clock, whole_seconds
from ams.journal import services as journal
from ams.journal.entries import Subject
from ams.journal.events import Event

OTHER_PROFILE = "other"


@dataclass(frozen=True, slots=True)
class CertificateFile:
    """A file as it was handed in; ``name`` is only for messages."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class ImportLine:
    """What became of one certificate, and why."""

    file: str
    serial: str
    subject_dn: str
    remark: str = ""


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did: each certificate stands in exactly one of the four.

    ``unmatched`` are in the inventory, but belong to nobody yet. ``duplicates`` were there before
    or stood in the files twice. ``authorities`` are certificates of CAs, which nobody holds.
    """

    imported: tuple[ImportLine, ...] = ()
    unmatched: tuple[ImportLine, ...] = ()
    duplicates: tuple[ImportLine, ...] = ()
    authorities: tuple[ImportLine, ...] = ()


@dataclass(slots=True)
class _Found:
    """A certificate on its way in."""

    file: str
    certificate: x509.Certificate
    row: Certificate

    def line(self, remark: str = "") -> ImportLine:
        return ImportLine(self.file, self.row.serial, self.row.subject_dn, remark)


def import_certificates(
    files: Sequence[CertificateFile],
    *,
    match: Mapping[str, str] | None,
    actor: Actor,
    clock: Clock,
) -> ImportReport:
    """Import every certificate in ``files`` (PEM, bundles of PEM, DER) and say what became of each.

    A certificate belongs to the person whom ``match`` names by username or NIP for its serial
    number, else to the one whose official e-mail address it carries.

    Raises:
        ImportRefused: a file is broken or ``match`` names nobody; nothing was imported.
        ImportingNotPermitted: neither the system nor an officer of the CA for all agencies.
    """
    _check_actor(actor)
    found = _read(files)
    with transaction.atomic():
        return _import(found, match or {}, actor=actor, at=clock.now())


def _import(
    found: list[_Found], match: Mapping[str, str], *, actor: Actor, at: datetime
) -> ImportReport:
    matcher = Matcher(match)
    issuers = list(Issuer.objects.all())
    lines: dict[str, list[ImportLine]] = {"imported": [], "unmatched": [], "duplicates": []}
    authorities = [one.line() for one in found if is_authority(one.certificate)]
    seen: set[str] = set()
    for one in found:
        if is_authority(one.certificate):
            continue
        if one.row.fingerprint_sha256 in seen or _is_known(one.row):
            lines["duplicates"].append(one.line())
            continue
        seen.add(one.row.fingerprint_sha256)
        result = matcher.match(one.certificate)
        _keep(one, result, issuers, actor=actor, at=at)
        place = "imported" if result.holder else "unmatched"
        lines[place].append(one.line(result.remark))
    return ImportReport(
        imported=tuple(lines["imported"]),
        unmatched=tuple(lines["unmatched"]),
        duplicates=tuple(lines["duplicates"]),
        authorities=tuple(authorities),
    )


def _keep(one: _Found, result: Match, issuers: list[Issuer], *, actor: Actor, at: datetime) -> None:
    row = one.row
    row.holder = result.holder
    row.issuer = _issuer_of(one.certificate, issuers)
    row.shard = shard_in(one.certificate, row.issuer.slug) if row.issuer else None
    row.profile = _profile_of(one.certificate)
    row.origin = CertificateOrigin.IMPORTED
    row.issued_at = at
    row.save(force_insert=True)
    entry = journal.append(
        Event.CERTIFICATE_IMPORT,
        subject=Subject.of("certificate", row.pk),
        actor=actor,
        at=at,
        data={
            "serial": row.serial,
            "issuer": row.issuer_dn,
            "holder": _key_of(result.holder),
            "file": one.file,
        },
    )
    tell(row, Change(CertificateStatus.GOOD, whole_seconds(at), entry.seq))


def _key_of(holder: Person | None) -> int | None:
    return holder.pk if holder else None


def _read(files: Sequence[CertificateFile]) -> list[_Found]:
    """Return every certificate of every file, or refuse naming each broken file."""
    found: list[_Found] = []
    broken: dict[str, list[str]] = {}
    for file in files:
        try:
            found += [
                _Found(file.name, certificate, row_of(certificate))
                for certificate in read_certificates(file.content)
            ]
        except (ValueError, UnsupportedAlgorithm, ImportRefused) as error:
            broken.setdefault(file.name, []).append(str(error))
    if broken:
        raise ImportRefused("nothing was imported", fields=broken)
    if not found:
        raise ImportRefused("there is no certificate to import")
    return found


def _is_known(row: Certificate) -> bool:
    by_number = Certificate.objects.filter(issuer_dn=row.issuer_dn, serial=row.serial)
    return (
        by_number.exists()
        or Certificate.objects.filter(fingerprint_sha256=row.fingerprint_sha256).exists()
    )


def _issuer_of(certificate: x509.Certificate, issuers: list[Issuer]) -> Issuer | None:
    """Return the authority of ours that signed it: an earlier database's, for example."""
    for issuer in issuers:
        try:
            certificate.verify_directly_issued_by(issuer.certificate)
        except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
            continue
        return issuer
    return None


def _profile_of(certificate: x509.Certificate) -> str:
    """Return the signing profile if contentCommitment is asserted: it then stands in the way."""
    usage = key_usage(certificate)
    signs = usage is not None and usage.content_commitment
    return profiles.INDIVIDUAL_SIGNING if signs else OTHER_PROFILE


def _check_actor(actor: Actor) -> None:
    if actor.is_system or actor.is_ca_officer:
        return
    raise ImportingNotPermitted(f"{actor.name} is no officer of the CA for all agencies")
