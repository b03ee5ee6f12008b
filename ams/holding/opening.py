"""The revocation that a hold opens: AMS writes its letter from the record, or joins the open one.

Who lost his key shall not have to fill a form first: he finds the letter written, has it signed and
attaches it. Where the record does not suffice he writes the letter himself.
"""

from django.db import transaction

from ams.accounts.models import Person
from ams.core.clock import Clock
from ams.core.errors import AMSError, Conflict, InvalidInput, NotFound, NotPermitted, RuleViolation
from ams.core.wording import WIB
from ams.holding.models import HoldCase
from ams.letters import services as letters
from ams.letters.ownership import give
from ams.requests.carry_out import AMS
from ams.requests.conduct import REVOCATION
from ams.requests.file import Entered, enter
from ams.requests.letter import (
    LetterDraft,
    checked_reasons,
    letter_content,
    revocable_certificate,
)
from ams.requests.models import Request
from ams.requests.numbers import hold_numbers
from ams.revisions import known

OPEN = "holding:open"
LOSS = "kehilangan"
_HINDRANCES = (Conflict, InvalidInput, NotFound, NotPermitted, RuleViolation)


def try_to_open(case_id: int, *, clock: Clock) -> None:
    """Open the case's request; what fails for now is left to the job that waits."""
    try:
        open_request(case_id, clock=clock)
    except AMSError:
        return


def open_request(case_id: int, *, clock: Clock) -> None:
    """Give the case the open revocation of its certificate, or open one; once is enough.

    Where none can be opened (no superior on record, no account), the case says so: the owner
    then writes the letter himself.
    """
    with transaction.atomic():
        case = _locked(case_id)
        if case.request_id or case.hindered_at or case.hold.ended_at is not None:
            return
        hold_numbers(clock.now())  # one filing at a time looks for an open request
        try:
            with transaction.atomic():
                case.request = _joined(case) or _opened(case, clock=clock)
        except _HINDRANCES:
            case.hindered_at = clock.now()
        case.save(update_fields=["request", "hindered_at"])


def _locked(case_id: int) -> HoldCase:
    rows = HoldCase.objects.select_for_update(no_key=True).filter(pk=case_id)
    rows.values_list("pk").first()
    related = ("hold__certificate__holder__agency", "hold__certificate__holder__account")
    return HoldCase.objects.select_related(*related).get(pk=case_id)


def _joined(case: HoldCase) -> Request | None:
    moving = Request.objects.open().filter(procedure_key=REVOCATION)
    return moving.filter(certificate=case.hold.certificate_id).first()


def _opened(case: HoldCase, *, clock: Clock) -> Request:
    certificate_id = case.hold.certificate_id
    person, account_id = _owner(case)
    certificate = revocable_certificate(certificate_id, holder=person, clock=clock)
    draft = LetterDraft(
        certificate_id,
        (LOSS,),
        details={LOSS: case.description} if case.description else {},
        invalidity_date=case.lost_at,
    )
    reasons = checked_reasons(draft.reasons, clock=clock)
    content = letter_content(draft, applicant=person, certificate=certificate, clock=clock)
    letter = letters.create_letter(content, actor=AMS, clock=clock).letter
    give(letter, account_id)
    entered = Entered(
        procedure=known.current(REVOCATION, clock.now().astimezone(WIB).date()),
        applicant=person,
        certificate=certificate,
        letter=letter,
        reasons=reasons,
        invalidity_date=case.lost_at,
    )
    return enter(entered, actor=AMS, clock=clock)


def _owner(case: HoldCase) -> tuple[Person, int]:
    person = case.hold.certificate.holder
    if person is None or person.account_id is None:
        raise NotPermitted(f"the holder of certificate {case.hold.certificate_id} has no account")
    return person, person.account_id
