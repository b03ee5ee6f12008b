"""Which certificates an incident is about: by issuer, key, agency, date, profile, serial number."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from django.db.models import Q

from ams.accounts.agencies import agency_and_below
from ams.accounts.models import Agency
from ams.authority.models import Issuer
from ams.certificates.models import Certificate
from ams.certificates.querysets import CertificateQuerySet
from ams.certificates.states import CertificateStatus
from ams.core.actor import Actor
from ams.core.wording import WIB
from ams.incidents.errors import SelectionRefused
from ams.incidents.serials import named_by
from ams.incidents.states import Outcome

_HASH: Final = re.compile(r"[0-9a-f]{64}")
_INSERTED_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class Selection:
    """What is asked for; what is empty does not restrict, but something must be asked for.

    ``spki_sha256`` is the digest of the public key, ``issued_from`` and ``issued_until`` are days
    in WIB, both included; ``serials`` is the content of a file.
    """

    issuer: str = ""
    spki_sha256: str = ""
    agency_id: int | None = None
    issued_from: date | None = None
    issued_until: date | None = None
    profile: str = ""
    serials: bytes = b""

    def as_text(self) -> dict[str, str]:
        """Return what restricts, for the record; of a file only that there was one."""
        said = {
            "issuer": self.issuer,
            "spki_sha256": self.spki_sha256,
            "agency": str(self.agency_id or ""),
            "issued_from": self.issued_from.isoformat() if self.issued_from else "",
            "issued_until": self.issued_until.isoformat() if self.issued_until else "",
            "profile": self.profile,
            "serials": "file" if self.serials else "",
        }
        return {key: value for key, value in said.items() if value}


@dataclass(frozen=True, slots=True)
class Found:
    """The certificates found, each with what is to become of it, and lines that named none."""

    outcomes: tuple[tuple[int, Outcome], ...]
    refused_lines: tuple[str, ...] = ()

    def count(self, *outcomes: Outcome) -> int:
        """Return how many certificates are to have one of ``outcomes``."""
        return sum(1 for _, outcome in self.outcomes if outcome in outcomes)


def find(selection: Selection, *, actor: Actor) -> Found:
    """Return what the selection finds among the certificates that exist for ``actor``.

    In the order of the issuers' shards, so that a batch concerns few CRLs (ADR 0027).

    Raises:
        SelectionRefused: nothing is asked for, or what is asked for is not there.
    """
    certificates = _narrowed(Certificate.objects.for_actor(actor), selection)
    refused: tuple[str, ...] = ()
    if selection.serials:
        named = named_by(selection.serials, certificates)
        refused = named.refused
        ids = named.certificate_ids
        rows = [
            row
            for start in range(0, len(ids), _INSERTED_AT_ONCE)
            for row in _facts(certificates.filter(pk__in=ids[start : start + _INSERTED_AT_ONCE]))
        ]
    else:
        rows = _facts(certificates)
    outcomes = [(row[2], _outcome(row, actor)) for row in sorted(rows, key=_place)]
    return Found(tuple(outcomes), refused)


_Facts = tuple[int | None, int | None, int, str, int | None]


def _facts(certificates: CertificateQuerySet) -> list[_Facts]:
    facts = certificates.values_list("issuer_id", "shard", "pk", "status", "holder_id")
    return list(facts.order_by("pk"))


def _place(row: _Facts) -> tuple[int, int, int]:
    issuer_id, shard, pk, *_ = row
    return issuer_id or 0, -1 if shard is None else shard, pk


def _outcome(row: _Facts, actor: Actor) -> Outcome:
    issuer_id, _, _, status, holder_id = row
    if status == CertificateStatus.REVOKED:
        return Outcome.ALREADY
    if issuer_id is None:
        return Outcome.FOREIGN
    if holder_id is not None and holder_id == actor.person_id:
        return Outcome.OWN
    return Outcome.WAITING


def _narrowed(certificates: CertificateQuerySet, selection: Selection) -> CertificateQuerySet:
    if not selection.as_text():
        raise _refused("", "choose by issuer, key, agency, date, profile or serial numbers")
    if selection.issuer:
        certificates = certificates.filter(issuer=_issuer(selection.issuer))
    if selection.spki_sha256:
        certificates = certificates.filter(spki_sha256=digest_of(selection.spki_sha256))
    if selection.agency_id is not None:
        certificates = certificates.filter(holder__agency_id__in=_agencies(selection.agency_id))
    if selection.profile:
        certificates = certificates.filter(profile=selection.profile)
    return certificates.filter(_issued(selection.issued_from, selection.issued_until))


def digest_of(text: str) -> str:
    """Return the SHA-256 that ``text`` spells, with or without colons, in any case.

    Raises:
        SelectionRefused: it spells none.
    """
    digest = re.sub(r"[\s:]", "", text).lower()
    if not _HASH.fullmatch(digest):
        raise _refused("spki_sha256", f"'{text[:70]}' is no SHA-256 in hexadecimal")
    return digest


def _issued(since: date | None, until: date | None) -> Q:
    if since and until and until < since:
        raise _refused("issued_until", f"{until} precedes {since}")
    found = Q()
    if since is not None:
        found &= Q(issued_at__gte=_midnight(since))
    if until is not None:
        found &= Q(issued_at__lt=_midnight(until + timedelta(days=1)))
    return found


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=WIB)


def _issuer(slug: str) -> Issuer:
    found = Issuer.objects.filter(slug=slug).first()
    if found is None:
        raise _refused("issuer", f"there is no issuer '{slug[:60]}'")
    return found


def _agencies(agency_id: int) -> frozenset[int]:
    if not Agency.objects.filter(pk=agency_id).exists():
        raise _refused("agency", f"there is no agency {agency_id}")
    return agency_and_below(agency_id)


def _refused(field: str, message: str) -> SelectionRefused:
    return SelectionRefused(message, fields={field: [message]})
