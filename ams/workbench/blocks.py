"""Text blocks per agency: what officers write again and again when they return a request."""

from typing import Final

from django.db import transaction
from django.db.models import QuerySet

from ams.accounts.errors import NoSuchRecord
from ams.accounts.models import Agency
from ams.core.actor import Actor, Role
from ams.core.clock import Clock
from ams.journal import services as journal
from ams.journal.entries import Subject
from ams.journal.events import Event
from ams.procedures.errors import ActorNotEntitled
from ams.requests.models import Request
from ams.requests.reject import checked_text
from ams.requests.scope import agencies_in_scope
from ams.workbench.models import TextBlock

TITLE_LENGTH: Final = 60
TEXT_LENGTH: Final = 500


def blocks_for(request: Request) -> QuerySet[TextBlock]:
    """Return the blocks of the applicant's agency and of the one above it."""
    agency = request.applicant.agency
    return TextBlock.objects.filter(agency__in=[pk for pk in (agency.pk, agency.parent_id) if pk])


def keepable(actor: Actor) -> QuerySet[Agency]:
    """Return the agencies whose blocks ``actor`` keeps: all for administrators, else his scope."""
    scope = agencies_in_scope(actor)
    if scope is None or actor.has(Role.ADMINISTRATOR):
        return Agency.objects.all()
    return Agency.objects.filter(pk__in=scope)


def kept_by(actor: Actor) -> QuerySet[TextBlock]:
    """Return the blocks that ``actor`` may change."""
    kept = TextBlock.objects.filter(agency__in=keepable(actor)).select_related("agency")
    return kept.order_by("agency__name", "title", "pk")


@transaction.atomic
def add_block(agency_id: int, *, title: str, text: str, actor: Actor, clock: Clock) -> TextBlock:
    """Keep a block and return it.

    Raises:
        ActorNotEntitled: the agency is not in his scope.
        InvalidInput: title or text is missing or too long.
    """
    if not keepable(actor).filter(pk=agency_id).exists():
        raise ActorNotEntitled(f"{actor.name} keeps no text blocks of agency {agency_id}")
    block = TextBlock.objects.create(
        agency_id=agency_id,
        title=checked_text(title, field="title", limit=TITLE_LENGTH),
        text=checked_text(text, field="text", limit=TEXT_LENGTH),
    )
    _note(block, "added", actor=actor, clock=clock)
    return block


def block_for(block_id: int, *, actor: Actor) -> TextBlock:
    """Return a block for changing.

    Raises:
        NoSuchRecord: for this actor there is no such block.
    """
    block = kept_by(actor).filter(pk=block_id).first()
    if block is None:
        raise NoSuchRecord(f"no text block {block_id}")
    return block


@transaction.atomic
def change_block(block_id: int, *, title: str, text: str, actor: Actor, clock: Clock) -> TextBlock:
    """Change a block's title and text and return it; what was written with it stays.

    Raises:
        NoSuchRecord: for this actor there is no such block.
        InvalidInput: title or text is missing or too long.
    """
    TextBlock.objects.select_for_update(no_key=True).filter(pk=block_id).values_list("pk").first()
    block = block_for(block_id, actor=actor)
    before = (block.title, block.text)
    block.title = checked_text(title, field="title", limit=TITLE_LENGTH)
    block.text = checked_text(text, field="text", limit=TEXT_LENGTH)
    if (block.title, block.text) != before:
        block.save(update_fields=["title", "text"])
        _note(block, "changed", actor=actor, clock=clock)
    return block


@transaction.atomic
def remove_block(block_id: int, *, actor: Actor, clock: Clock) -> None:
    """Remove a block; what was written with it stays.

    Raises:
        NoSuchRecord: for this actor there is no such block.
    """
    block = block_for(block_id, actor=actor)
    _note(block, "removed", actor=actor, clock=clock)
    block.delete()


def _note(block: TextBlock, what: str, *, actor: Actor, clock: Clock) -> None:
    journal.append(
        Event.SETTING_CHANGE,
        subject=Subject.of("agency", block.agency_id),
        actor=actor,
        at=clock.now(),
        data={"setting": "text_block", "block": block.pk, what: block.title},
    )
