"""An officer files in the place of a person who cannot: dead, retired, or transferred.

He stands in the applicant's place in every activity of the applicant, so others decide (ADR 0053).
"""

from dataclasses import replace

from django.db import transaction

from ams.accounts.models import Person
from ams.core.actor import Actor
from ams.core.clock import Clock
from ams.core.wording import WIB
from ams.letters import services as letters
from ams.letters.data import Representative
from ams.procedures.errors import ActorNotEntitled, DecidesOwnRequest
from ams.requests.conduct import REVOCATION
from ams.requests.file import Entered, enter
from ams.requests.letter import (
    LetterDraft,
    checked_reasons,
    letter_content,
    person_of,
    revocable_certificate,
)
from ams.requests.models import Request
from ams.requests.numbers import hold_numbers
from ams.requests.standing import acting_account
from ams.revisions import known


def check_represents(person: Person, actor: Actor) -> None:
    """Refuse everyone but an officer of the person's agency who is not that person.

    Raises:
        DecidesOwnRequest: it is the officer himself; he files as applicant.
        ActorNotEntitled: no appointment in force covers the person's agency.
    """
    if actor.person_id == person.pk:
        raise DecidesOwnRequest(f"{actor.name} files his own requests as applicant", number="")
    if actor.officer_for(person.agency_id) is None:
        raise ActorNotEntitled(f"no appointment of {actor.name} covers {person.agency_id}")


@transaction.atomic
def file_for(person: Person, draft: LetterDraft, *, actor: Actor, clock: Clock) -> Request:
    """File a revocation for ``person`` and return it: its letter made, to be signed and attached.

    Accompaniment is not asked for: an officer himself files.

    Raises:
        DecidesOwnRequest, ActorNotEntitled: see ``check_represents``.
        NotAPerson: the officer's account stands for no person, whom the letter could name.
        CertificateNotYours, CertificateOfAnotherCA, CertificateNotActive: wrong certificate.
        OpenRequestExists: there is an open request for the certificate; its number is named.
        InvalidInput: reasons, superior or text cannot be taken; ``fields`` says which.
    """
    check_represents(person, actor)
    officer = person_of(actor)
    certificate = revocable_certificate(draft.certificate_id, holder=person, clock=clock)
    content = replace(
        letter_content(draft, applicant=person, certificate=certificate, clock=clock),
        representative=Representative(officer.full_name, officer.nip, officer.position),
    )
    hold_numbers(clock.now())  # before the journal, as ``file`` does: else each waits for the other
    version = letters.create_letter(content, actor=actor, clock=clock)
    entered = Entered(
        procedure=known.current(REVOCATION, clock.now().astimezone(WIB).date()),
        applicant=person,
        certificate=certificate,
        letter=version.letter,
        reasons=checked_reasons(draft.reasons, clock=clock),
        invalidity_date=draft.invalidity_date,
        represented_by=acting_account(actor),
    )
    return enter(entered, actor=actor, clock=clock)
