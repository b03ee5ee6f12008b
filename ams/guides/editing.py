"""Changing the guide: an administrator's acts, each with its edition and its journal entry."""

from django.db import transaction
from django.utils.translation import gettext as _

from ams.accounts.guards import require_administrator
from ams.core.actor import Actor
from ams.core.clock import Clock
from ams.core.errors import InvalidInput
from ams.guides import shipped
from ams.guides.checking import checked
from ams.guides.errors import EditedMeanwhile
from ams.guides.models import Edition
from ams.guides.reading import columns, digest, standing
from ams.guides.rules import Place, Wording
from ams.journal import services as journal
from ams.journal.entries import Subject
from ams.journal.events import Event


@transaction.atomic
def write(place: Place, wording: Wording, *, based_on: int, actor: Actor, clock: Clock) -> Edition:
    """Put an administrator's own wording in force and return its edition.

    ``based_on`` is the number of the edition that its author had before him.

    Raises:
        NotAdministrator: the actor does not manage settings.
        UnknownSection: there is no such section.
        InvalidInput: the text holds what no guide may, or says what is in force already.
        EditedMeanwhile: somebody else was first; his text stays in force.
    """
    require_administrator(actor)
    present = standing(place)
    kept = checked(wording, place.language)
    if based_on == present.number and kept == present.wording:
        raise InvalidInput(
            f"{place} says this already", fields={"": [_("Tidak ada yang berubah.")]}
        )
    number = _next(place, Event.GUIDE_CHANGE, based_on, digest(kept), actor=actor, clock=clock)
    return _add(place, number, kept, actor=actor, clock=clock)


@transaction.atomic
def restore_shipped(place: Place, *, based_on: int, actor: Actor, clock: Clock) -> Edition:
    """Put the shipped wording in force again and return the edition that does so.

    Raises:
        NotAdministrator: the actor does not manage settings.
        UnknownSection: there is no such section.
        EditedMeanwhile: somebody else was first, or the shipped text is in force already.
    """
    require_administrator(actor)
    present = standing(place)
    if not present.is_own:
        raise EditedMeanwhile(f"{place} is as it was shipped")
    said = digest(present.section.wording)
    number = _next(place, Event.GUIDE_RESTORE, based_on, said, actor=actor, clock=clock)
    return _add(place, number, None, actor=actor, clock=clock)


def _next(
    place: Place, event: Event, based_on: int, said: str, *, actor: Actor, clock: Clock
) -> int:
    """Write the journal and return the new edition's number.

    The journal's lock comes first: whoever waits for it reads afterwards what the other kept.
    """
    number = based_on + 1
    journal.append(
        event, subject=Subject.of("guide", place), actor=actor, at=clock.now(),
        data={"edition": number, "sha256": said},
    )  # fmt: skip
    latest = Edition.objects.filter(**columns(place)).order_by("-number").first()
    if (latest.number if latest else 0) != based_on:
        raise EditedMeanwhile(f"{place} was changed after edition {based_on}")
    return number


def _add(
    place: Place, number: int, wording: Wording | None, *, actor: Actor, clock: Clock
) -> Edition:
    return Edition.objects.create(
        **columns(place),
        number=number,
        title=wording.title if wording else "",
        body=wording.body if wording else "",
        is_shipped=wording is None,
        shipped_sha256=digest(shipped.get(place).wording),
        at=clock.now(),
        author_id=actor.account_id,
    )
