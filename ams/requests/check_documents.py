"""Activity 5: an officer checks the documents, item by item."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from ams.core.actor import Actor
from ams.core.canonical import JSON
from ams.core.clock import Clock
from ams.core.errors import InvalidInput
from ams.journal.events import Event
from ams.procedures.rules import Act, Lane
from ams.requests.access import locked
from ams.requests.conduct import conduct_of
from ams.requests.correction_letter import LENGTH as LETTER_LENGTH
from ams.requests.deciding import give_back
from ams.requests.documents import DocumentItem, document_items, present_attachment, question
from ams.requests.findings import Finding
from ams.requests.models import Check, CheckItem, CheckKind, Request
from ams.requests.moves import (
    Performed,
    check_offered,
    check_undecided,
    leads_to,
    move,
    note,
)
from ams.requests.notices import tell_key, tell_returned
from ams.requests.standing import acting_account, check_holds_claim, check_may_decide, standing_of

REMARK_LENGTH = 500


@dataclass(frozen=True, slots=True)
class Verdict:
    """The officer's word on one item; what does not conform needs a remark for the applicant."""

    conforms: bool
    remark: str = ""


@transaction.atomic
def check_documents(
    request_id: UUID,
    *,
    verdicts: Mapping[str, Verdict],
    letter: str = "",
    actor: Actor,
    clock: Clock,
) -> Check:
    """Keep the check and move the request: on to activity 6, or back to the applicant.

    ``letter`` is what the officer writes to the applicant when he returns it, in the applicant's
    language; it is kept with the check and mailed. Without one the items speak for themselves.

    Raises:
        RequestNotFound: it does not exist for ``actor``.
        ActorNotEntitled, DecidesOwnRequest, SignedTheLetter: he may not decide on it.
        RequestClosed, AlreadyDecided, ActNotOffered: the request does not stand at activity 5.
        NotClaimed, ClaimedByOther: he has not taken it.
        InvalidInput: an item has no verdict, or one has no remark that does not conform, or
            conforms although AMS has found a difference.
    """
    request = locked(request_id, actor=actor)
    check_may_decide(request, actor, at=clock.now())
    check_undecided(request)
    given = _checked(verdicts, conduct_of(request).items, _differing(request))
    check_letter(letter)
    act = Act.CONFORM if all(verdict.conforms for verdict in given.values()) else Act.RETURN
    standing = standing_of(request, actor)
    check_offered(request, act, standing=standing)
    check_holds_claim(request, actor)
    letter = letter.strip() if act is Act.RETURN else ""
    check = _store(request, given, letter, actor=actor, clock=clock)
    event = Event.REQUEST_CHECK_DOCUMENTS if act is Act.CONFORM else Event.REQUEST_RETURN
    now = clock.now()
    waits_for_applicant = leads_to(request, act) is Lane.APPLICANT
    if waits_for_applicant:
        give_back(request)
    move(request, Performed(act, actor, now), standing=standing)
    request.save()
    failed = [key for key, verdict in given.items() if not verdict.conforms]
    note(event, request, actor=actor, at=now, data={"round": check.round, "failed": failed})
    if act is Act.RETURN:
        with override("id"):
            told = _corrections(given)
        with override("en"):
            told_in_english = _corrections(given)
        tell_returned(request, told, told_in_english, letter=letter, at=now)
    elif waits_for_applicant:
        tell_key(request, at=now)
    return check


def check_letter(letter: str) -> None:
    """Refuse a letter that is too long.

    Raises:
        InvalidInput: it is.
    """
    if len(letter) > LETTER_LENGTH:
        problem = _("Paling banyak %(limit)d huruf.") % {"limit": LETTER_LENGTH}
        raise InvalidInput(f"a letter of {len(letter)} characters", fields={"letter": [problem]})


def _differing(request: Request) -> frozenset[str]:
    """Return the items of which AMS has found that they are not in order."""
    items = document_items(request) if request.attachment_id else ()
    return frozenset(item.key for item in items if item.finding is Finding.DIFFERS)


def _checked(
    verdicts: Mapping[str, Verdict], keys: tuple[str, ...], differing: frozenset[str]
) -> dict[str, Verdict]:
    """Return a verdict for every item, in the items' order."""
    problems: dict[str, list[str]] = {}
    for key in keys:
        verdict = verdicts.get(key)
        if verdict is None:
            problems[key] = [_("Tentukan apakah butir ini sesuai.")]
        elif not verdict.conforms and not verdict.remark.strip():
            problems[f"{key}_remark"] = [_("Tuliskan apa yang perlu diperbaiki pemohon.")]
        elif verdict.conforms and key in differing and not verdict.remark.strip():
            problems[f"{key}_remark"] = [
                _("AMS menemukan perbedaan; tuliskan mengapa butir ini tetap sesuai.")
            ]
        elif len(verdict.remark) > REMARK_LENGTH:
            problems[f"{key}_remark"] = [
                _("Paling banyak %(limit)d huruf.") % {"limit": REMARK_LENGTH}
            ]
    if problems or set(verdicts) - set(keys):
        raise InvalidInput(f"verdicts refused: {sorted(problems)}", fields=problems)
    return {key: Verdict(verdicts[key].conforms, verdicts[key].remark.strip()) for key in keys}


def _store(
    request: Request, verdicts: Mapping[str, Verdict], letter: str, *, actor: Actor, clock: Clock
) -> Check:
    with override("id"):  # what is kept is in the office's language, whoever reads the page
        items = {item.key: item for item in document_items(request)}
    attachment = present_attachment(request)
    check = Check.objects.create(
        request=request,
        kind=CheckKind.DOCUMENTS,
        round=request.round,
        letter_version=attachment.letter_version,
        attachment=attachment,
        officer_id=acting_account(actor),
        officer_name=actor.name,
        conforms=all(verdict.conforms for verdict in verdicts.values()),
        remark=letter,
        decided_at=clock.now(),
    )
    CheckItem.objects.bulk_create(
        _item(check, items[key], verdict) for key, verdict in verdicts.items()
    )
    return check


def _item(check: Check, item: DocumentItem, verdict: Verdict) -> CheckItem:
    return CheckItem(
        of_check=check,
        key=item.key,
        finding=item.to_json(),
        conforms=verdict.conforms,
        remark=verdict.remark,
    )


def _corrections(verdicts: Mapping[str, Verdict]) -> list[dict[str, JSON]]:
    rows: list[dict[str, JSON]] = []
    for key, verdict in verdicts.items():
        if not verdict.conforms:
            rows.append({"item": question(key), "remark": verdict.remark})
    return rows
