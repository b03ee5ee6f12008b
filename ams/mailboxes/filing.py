"""Activity 1: the letter of the authorised official is made, and with it the request is filed."""

from dataclasses import dataclass, replace
from uuid import UUID

from django.db import transaction

from ams.accounts.models import Person
from ams.core.actor import Actor
from ams.core.clock import Clock
from ams.letters.data import LetterData, LetterKind, Superior
from ams.letters.models import LetterVersion
from ams.mailboxes.addresses import checked_address
from ams.mailboxes.eligibility import check_may_ask
from ams.mailboxes.models import Wish
from ams.requests.conduct import AGENCY_EMAIL
from ams.requests.letter import person_of
from ams.requests.models import Request
from ams.requests.numbers import hold_numbers
from ams.requests.opening import file_with_letter, plain_letter, sent_back, write_again


@dataclass(frozen=True, slots=True)
class MailboxLetter:
    """What the applicant chooses for his letter; the record gives the rest.

    ``superior`` is ``None`` for the superior on record; ``purpose`` may be empty.
    """

    address: str
    purpose: str = ""
    superior: Superior | None = None


@transaction.atomic
def file_mailbox(wanted: MailboxLetter, *, actor: Actor, clock: Clock) -> Request:
    """File the request and return it: its letter made, numbered, waiting for the signed letter.

    Raises:
        NotAPerson: the account stands for no person.
        NoMailboxNeeded: he has an official address, or another reason.
        OpenRequestExists: he has an open request for an e-mail account; its number is named.
        InvalidInput: address, superior or text cannot be taken; ``fields`` says which.
    """
    hold_numbers(clock.now())  # one filing at a time asks whether an address is wished for already
    applicant = person_of(actor)
    check_may_ask(applicant)
    address = checked_address(wanted.address, applicant)
    content = _content(wanted, applicant, address, clock=clock)
    request = file_with_letter(AGENCY_EMAIL, content, actor=actor, clock=clock)
    Wish.objects.create(request=request, address=address)
    return request


@transaction.atomic
def correct_mailbox(
    request_id: UUID, wanted: MailboxLetter, *, actor: Actor, clock: Clock
) -> LetterVersion:
    """Write the letter's next version and return it; the request then waits for it to be attached.

    Raises:
        RequestNotFound: it does not exist for ``actor``.
        NotTheApplicant: he is not the applicant.
        RequestClosed, AlreadyDecided, ActNotOffered: the request was not sent back.
        NoMailboxNeeded: he needs none any more.
        InvalidInput: address, superior or text cannot be taken.
    """
    hold_numbers(clock.now())
    request = sent_back(request_id, AGENCY_EMAIL, actor=actor)
    applicant = person_of(actor)
    check_may_ask(applicant)
    address = checked_address(wanted.address, applicant, request=request)
    content = _content(wanted, applicant, address, clock=clock)
    Wish.objects.filter(request=request).update(address=address)
    return write_again(request, content, actor=actor, clock=clock)


def _content(wanted: MailboxLetter, applicant: Person, address: str, *, clock: Clock) -> LetterData:
    content = plain_letter(
        applicant, LetterKind.AGENCY_EMAIL, superior=wanted.superior, clock=clock
    )
    return replace(content, description=wanted.purpose.strip(), mailbox=address)
