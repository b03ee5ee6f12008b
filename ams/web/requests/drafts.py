"""Between the form and the letter: what the form says as a draft, what a letter says as initial."""

from datetime import date, datetime
from typing import Any

from ams.accounts.models import Person
from ams.certificates.models import Certificate
from ams.core.wording import WIB
from ams.letters.data import LetterData, LetterKind
from ams.requests.letter import LetterDraft
from ams.requests.models import Request
from ams.web.requests.choices import DETAILED
from ams.web.requests.forms import LetterForm, start_of_day
from ams.web.requests.superior_form import initial_superior

_KNOWN = "diketahui pada "  # how ``requests.letter`` begins the detail of a dated loss


def draft_of(form: LetterForm) -> LetterDraft:
    """Return what the valid form says as a draft of the letter."""
    values = form.cleaned_data
    certificate = next(
        card.certificate for card in form.cards if card.certificate.pk == values["certificate"]
    )
    chosen = tuple(values["reasons"])
    takes_date = any(card.takes_date and card.key in chosen for card in form.offered)
    day = values["invalidity_date"] if takes_date else None
    return LetterDraft(
        certificate_id=certificate.pk,
        reasons=chosen,
        details={key: values[f"detail_{key}"] for key in DETAILED if key in chosen},
        description=values["description"],
        invalidity_date=moment_of_loss(day, certificate),
        superior=form.typed_superior(),
        kind=LetterKind.REPLACEMENT if values.get("and_issuance") else LetterKind.REVOCATION,
    )


def moment_of_loss(day: date | None, certificate: Certificate | None) -> datetime | None:
    """Return when a loss became known: the day's beginning, never before the certificate began.

    A certificate issued in the morning and lost in the afternoon was lost on one and the same day.
    """
    if day is None:
        return None
    begin = start_of_day(day)
    if certificate is not None and certificate.not_before.astimezone(WIB).date() == day:
        return max(begin, certificate.not_before)
    return begin


def initial_for_new(wanted: str, cards: list[Any], *, reason: str = "") -> dict[str, Any]:
    """Return what a fresh form shows: the wanted certificate, or the only one; a reason if any."""
    choosable = [card.certificate.pk for card in cards if card.can_be_chosen]
    chosen = {"reasons": [reason]} if reason else {}  # one that is not offered ticks nothing
    if wanted.isdigit() and int(wanted) in choosable:
        return {"certificate": int(wanted), **chosen}
    return {"certificate": choosable[0], **chosen} if len(choosable) == 1 else chosen


def initial_from(request: Request, superior: Person | None) -> dict[str, Any]:
    """Return what the form shows when a letter is written anew: what the present one says."""
    content = request.letter.latest.content
    lost = request.invalidity_date
    return {
        "certificate": request.certificate_id,
        "reasons": request.reasons,
        "invalidity_date": lost.astimezone(WIB).date() if lost else None,
        "description": request.description,
        **initial_superior(content.superior, superior),
        **_details(content),
    }


def _details(content: LetterData) -> dict[str, str]:
    return {f"detail_{box.key}": own_words(box.detail) for box in content.ticked}


def own_words(detail: str) -> str:
    """Return a detail without the date that AMS wrote before it."""
    return detail.partition("; ")[2] if detail.startswith(_KNOWN) else detail
