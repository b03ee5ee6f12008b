"""Reading a person's chain: by himself, by officers in scope, by auditors; others find nobody."""

from dataclasses import dataclass

from django.db import transaction

from ams.accounts.errors import NoSuchRecord
from ams.accounts.models import Person
from ams.accounts.services import record_view
from ams.certificates.models import Certificate
from ams.certificates.querysets import exists_for
from ams.chain.next_steps import Life, NextStep, next_steps
from ams.chain.timeline import Entry, entries_of
from ams.core.actor import Actor
from ams.core.clock import Clock
from ams.requests.conduct import REVOCATION
from ams.requests.models import Request


@dataclass(frozen=True, slots=True)
class Chain:
    """A person with everything that happened, the newest first, and what he can do next."""

    person: Person
    is_own: bool
    entries: tuple[Entry, ...]
    next_steps: tuple[NextStep, ...]


def may_read(person: Person, actor: Actor) -> bool:
    """Tell whether the chain of ``person`` exists for ``actor``: as his certificates do."""
    return exists_for(actor, holder_id=person.pk, agency_id=person.agency_id)


@transaction.atomic
def chain_of(person_id: int, *, actor: Actor, clock: Clock) -> Chain:
    """Return the chain of a person; that somebody else looked at it is journaled.

    The number of queries does not grow with what happened.

    Raises:
        NoSuchRecord: the person does not exist for ``actor``.
    """
    people = Person.objects.select_related("account", "agency__parent")
    person = people.filter(pk=person_id).first()
    if person is None or not may_read(person, actor):
        raise NoSuchRecord(f"no person {person_id} for '{actor.name}'")
    record_view(person.pk, actor=actor, clock=clock)
    now, is_own = clock.now(), person.pk == actor.person_id
    certificates = list(
        Certificate.objects.filter(holder=person)
        .select_related("revocation")
        .defer("revocation__reasons")
    )
    for one in certificates:
        one.holder = person  # asked for by the procedures' rules, and read already
    requests = list(Request.objects.filter(applicant=person).select_related("certificate"))
    hidden = _not_told_yet(requests) if is_own else frozenset()
    return Chain(
        person=person,
        is_own=is_own,
        entries=entries_of(person, requests, certificates, at=now, hidden=hidden),
        next_steps=next_steps(Life(person, now, certificates, requests)),
    )


def _not_told_yet(requests: list[Request]) -> frozenset[int]:
    """Return the certificates whose revocation does not show in CRL and OCSP yet (ADR 0016)."""
    return frozenset(
        one.certificate_id
        for one in requests
        if one.procedure_key == REVOCATION
        and one.certificate_id is not None
        and one.carried_out_at is not None
        and one.published_at is None
    )
