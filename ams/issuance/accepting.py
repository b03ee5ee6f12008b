"""Activity 5: by the link in his official e-mail the applicant confirms his data and agrees."""

import re
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from ams.core.actor import Actor
from ams.core.clock import Clock
from ams.core.errors import InvalidInput
from ams.custody import scans
from ams.issuance import agreement
from ams.issuance.links import details_by_link
from ams.issuance.models import Details
from ams.journal.events import Event
from ams.procedures.rules import Act
from ams.requests.access import locked
from ams.requests.models import Request
from ams.requests.moves import Performed, move, note
from ams.requests.notices import tell_officers
from ams.requests.standing import standing_of

_PHONE: Final = re.compile(r"(\+62|0)8\d{7,11}")


def accept(
    token: str,
    *,
    version: str,
    phone: str,
    actor: Actor,
    clock: Clock,
    scan: bytes | None = None,
) -> Details:
    """Keep that the applicant's data are right, his number, and which agreement he accepted.

    ``scan`` is the file with his e-KTP; it counts only where his agency asks for one.

    Raises:
        LinkUnknown, LinkSpent: see ``links.details_by_link``.
        InvalidInput: he read another version of the agreement, the number is none, or the scan
            that his agency asks for is missing or cannot be taken.
    """
    found = details_by_link(token, actor=actor, at=clock.now())
    _check_version(version)
    number = _checked_phone(phone)
    received = scans.receive(scan, found.request, actor=actor, clock=clock)
    with transaction.atomic():
        request = locked(found.request_id, actor=actor)
        details = details_by_link(token, actor=actor, at=clock.now())  # as it is under the lock
        if received is not None:
            scans.keep(received, request, actor=actor, at=clock.now())
        return _kept(details, request, number, actor=actor, clock=clock)


def _kept(details: Details, request: Request, phone: str, *, actor: Actor, clock: Clock) -> Details:
    accepted = agreement.present()
    details.phone = phone
    details.agreement, details.agreement_sha256 = accepted.version, accepted.sha256
    details.accepted_at = clock.now()
    details.save()
    performed = Performed(Act.ACCEPT, actor, clock.now(), output=accepted.version)
    move(request, performed, standing=standing_of(request, actor))
    request.save()
    note(
        Event.REQUEST_ACCEPT, request, actor=actor, at=clock.now(),
        data={"agreement": accepted.version, "sha256": accepted.sha256},
    )  # fmt: skip
    tell_officers(request, at=clock.now())
    return details


def _check_version(version: str) -> None:
    if version != agreement.present().version:
        problem = _("Perjanjian sudah berubah; bacalah versi yang baru.")
        raise InvalidInput(f"version {version} is not in force", fields={"agree": [problem]})


def _checked_phone(typed: str) -> str:
    plain = re.sub(r"[\s.-]", "", typed)
    if not _PHONE.fullmatch(plain):
        problem = _("Tuliskan nomor ponsel, misalnya 081234567890 atau +6281234567890.")
        raise InvalidInput("no mobile number", fields={"phone": [problem]})
    return plain
