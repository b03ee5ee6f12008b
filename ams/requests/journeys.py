"""A journey: the applicant wants another certificate once his is revoked, and consents beforehand.

The procedures stay two, each with its record; the journey remembers that one follows (ADR 0053).
"""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from ams.core.errors import InvalidInput
from ams.jobs.services import enqueue
from ams.letters.data import LetterKind
from ams.letters.models import Letter
from ams.requests.models import Journey, Request

REASONS: Final = ("lupa_passphrase", "perubahan_data")
"""For which another certificate is offered with the revocation: the person goes on signing."""
CONTINUE: Final = "journeys:continue"


def check_offered_for(kind: LetterKind, reasons: Collection[str]) -> None:
    """Refuse the wish for another certificate where no reason speaks for one.

    Raises:
        InvalidInput: with the wish as its field.
    """
    if kind is LetterKind.REPLACEMENT and not set(reasons) & set(REASONS):
        problem = _("Sertifikat pengganti hanya untuk lupa passphrase atau perubahan data.")
        raise InvalidInput("no reason for a journey", fields={"and_issuance": [problem]})


def begin_if_wished(request: Request, letter: Letter, *, at: datetime) -> None:
    """Remember the consent that the letter of a revocation states, inside a transaction."""
    if letter.latest.content.kind is LetterKind.REPLACEMENT:
        Journey.objects.create(revocation=request, consented_at=at)


def go_on(request: Request, *, at: datetime) -> None:
    """Queue what follows the published revocation, in the caller's transaction."""
    if Journey.objects.filter(revocation=request).exists():
        enqueue(CONTINUE, payload={"request": str(request.pk)}, at=at, key=str(request.pk))


def standing_still() -> QuerySet[Journey]:
    """Return the journeys whose revocation is published and that were not continued."""
    return Journey.objects.filter(
        revocation__published_at__isnull=False, issuance__isnull=True, hindered_at__isnull=True
    )


def journey_of(request: Request) -> Journey | None:
    """Return the journey that a revocation or an issuance belongs to."""
    related = Journey.objects.select_related("revocation", "issuance")
    return related.filter(revocation=request).first() or related.filter(issuance=request).first()
