"""Between the form and the letter: what the form says as a draft, what a letter says as initial."""

from datetime import date, datetime
from typing import Any

from ams.accounts.models import Person
from ams.accounts.nip import format_nip
from ams.certificates.models import Certificate
from ams.core.wording import WIB
from ams.letters.data import LetterData, Superior
from ams.requests.letter import LetterDraft
from ams.requests.models import Request
from ams.web.requests.choices import DETAILED
from ams.web.requests.forms import ANOTHER, ON_RECORD, LetterForm, start_of_day

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
        superior=_superior(form) if form.types_superior else None,
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


def initial_for_new(wanted: str, cards: list[Any]) -> dict[str, Any]:
    """Return what a fresh form shows: the wanted certificate, or the only one there is."""
    choosable = [card.certificate.pk for card in cards if card.can_be_chosen]
    if wanted.isdigit() and int(wanted) in choosable:
        return {"certificate": int(wanted)}
    return {"certificate": choosable[0]} if len(choosable) == 1 else {}


def initial_from(request: Request, superior: Person | None) -> dict[str, Any]:
    """Return what the form shows when a letter is written anew: what the present one says."""
    content = request.letter.latest.content
    named = content.superior
    same = superior is not None and _digits(named.nip) == superior.nip
    lost = request.invalidity_date
    return {
        "certificate": request.certificate_id,
        "reasons": request.reasons,
        "invalidity_date": lost.astimezone(WIB).date() if lost else None,
        "description": request.description,
        "superior_choice": ON_RECORD if same else ANOTHER,
        "superior_name": "" if same else named.name,
        "superior_nip": "" if same else format_nip(_digits(named.nip)),
        "superior_rank": "" if same else named.rank,
        "superior_position": "" if same else named.position,
        **_details(content),
    }


def _details(content: LetterData) -> dict[str, str]:
    return {f"detail_{box.key}": own_words(box.detail) for box in content.ticked}


def own_words(detail: str) -> str:
    """Return a detail without the date that AMS wrote before it."""
    return detail.partition("; ")[2] if detail.startswith(_KNOWN) else detail


def _superior(form: LetterForm) -> Superior:
    values = form.cleaned_data
    return Superior(
        name=values["superior_name"],
        nip=values["superior_nip"],
        rank=values["superior_rank"],
        position=values["superior_position"],
    )


def _digits(text: str) -> str:
    return "".join(character for character in text if character.isdigit())
