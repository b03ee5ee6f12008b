"""An agency's letter template: a draft that can be seen as paper, then in force, never changed.

A letter takes letterhead, place and number from the template in force when it is written, and
keeps them in its own data (ADR 0058). An agency without one writes as its record says.
"""

import hashlib
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from io import BytesIO
from typing import Final

from django.db import models, transaction
from PIL import Image

from ams.accounts.agencies import lineage
from ams.accounts.errors import NoSuchRecord
from ams.accounts.guards import require_administrator
from ams.accounts.models import Agency
from ams.core.actor import Actor
from ams.core.canonical import JSON
from ams.core.clock import Clock
from ams.journal import services as journal
from ams.journal.entries import Subject
from ams.journal.events import Event
from ams.letters.data import LetterData, Letterhead
from ams.letters.errors import TemplateChanged, TemplateNotFound
from ams.letters.inspection import inspect
from ams.letters.kinds import AttachmentKind
from ams.letters.models import CoatOfArms, LetterTemplate
from ams.letters.reading.process import Task
from ams.letters.refusals import ArmsNotAPicture
from ams.letters.template_rules import check_template

_ARMS_SIDE: Final = 360  # pixels; 480 dpi where it is printed
_COLOURS: Final = 256
_SVG: Final = b"<svg"


@dataclass(frozen=True, slots=True)
class TemplateData:
    """What an administrator writes: letterhead, place, number; ``arms`` is a digest or empty."""

    office: str
    place: str
    number_pattern: str
    government: str = ""
    address: str = ""
    phone: str = ""
    website: str = ""
    email: str = ""
    arms: str = ""


def in_force(agency_id: int) -> LetterTemplate | None:
    """Return the agency's template that letters are written with now."""
    return of_agency(agency_id).filter(in_force_at__isnull=False).first()


def draft_of(agency_id: int) -> LetterTemplate | None:
    """Return the agency's template that is being written."""
    return of_agency(agency_id).filter(in_force_at__isnull=True).first()


def of_agency(agency_id: int) -> models.QuerySet[LetterTemplate]:
    """Return the agency's templates, the newest first."""
    return LetterTemplate.objects.filter(agency_id=agency_id).select_related("arms")


def data_of(template: LetterTemplate) -> TemplateData:
    """Return what a template says."""
    values = {name: getattr(template, name) for name in _TEXTS}
    return TemplateData(**values, arms=template.arms.sha256 if template.arms else "")


def from_record(agency: Agency) -> TemplateData:
    """Return what letters say without a template, to start one from."""
    above = lineage(agency)[-1]
    return TemplateData(
        government="" if above.pk == agency.pk else above.name,
        office=agency.name,
        address=agency.address,
        phone=agency.phone,
        website=agency.website,
        email=agency.email,
        place=agency.place,
        number_pattern=agency.letter_number_pattern,
    )


def keep_arms(content: bytes) -> str:
    """Keep an uploaded coat of arms, drawn anew by us as a small PNG, and return its digest.

    Raises:
        UploadRefused: it is no JPEG or PNG that can be decoded; an SVG is told how to become one.
    """
    if _SVG in content[:4096].lower():
        raise ArmsNotAPicture("an SVG is markup that may load and run things")
    inspected = inspect(content, task=Task.DRAW)
    if inspected.kind is AttachmentKind.PDF:
        raise ArmsNotAPicture("a PDF is no picture")
    with Image.open(BytesIO(inspected.pages[0].image)) as picture:
        picture.thumbnail((_ARMS_SIDE, _ARMS_SIDE))
        buffer = BytesIO()
        picture.quantize(_COLOURS).save(buffer, format="PNG", optimize=True)
    image = buffer.getvalue()
    sha256 = hashlib.sha256(image).hexdigest()
    CoatOfArms.objects.get_or_create(sha256=sha256, defaults={"image": image})
    return sha256


@transaction.atomic
def save_draft(agency_id: int, data: TemplateData, *, actor: Actor, clock: Clock) -> LetterTemplate:
    """Keep what the administrator wrote as the agency's draft and return it.

    Raises:
        NotAdministrator: the actor does not manage agencies.
        NoSuchRecord: there is no such agency.
        InvalidInput: a text cannot be printed, or the number's pattern cannot be used.
    """
    require_administrator(actor)
    agency = _locked(agency_id)
    check_template(asdict(data))
    draft = draft_of(agency.pk) or LetterTemplate(agency=agency, revision=_next_revision(agency))
    for name in _TEXTS:
        setattr(draft, name, getattr(data, name))
    draft.arms = CoatOfArms.objects.filter(sha256=data.arms).first() if data.arms else None
    draft.changed_at, draft.changed_by_name = clock.now(), actor.name
    _note(Event.LETTER_TEMPLATE_SAVE, draft, actor=actor, clock=clock)
    draft.save()
    return draft


@transaction.atomic
def put_in_force(agency_id: int, *, seen: datetime, actor: Actor, clock: Clock) -> LetterTemplate:
    """Have letters written with the agency's draft from now on, and return it.

    ``seen`` is when the draft that the administrator looked at was changed last.

    Raises:
        NotAdministrator: the actor does not manage agencies.
        TemplateNotFound: the agency has no draft.
        TemplateChanged: somebody changed it after he looked.
    """
    draft = _looked_at(agency_id, seen, actor)
    draft.in_force_at, draft.in_force_by_name = clock.now(), actor.name
    _note(Event.LETTER_TEMPLATE_PUT_IN_FORCE, draft, actor=actor, clock=clock)
    draft.save(update_fields=["in_force_at", "in_force_by_name"])
    return draft


@transaction.atomic
def discard_draft(agency_id: int, *, seen: datetime, actor: Actor, clock: Clock) -> None:
    """Throw the agency's draft away; nothing was written with it.

    Raises:
        NotAdministrator, TemplateNotFound, TemplateChanged: see ``put_in_force``.
    """
    draft = _looked_at(agency_id, seen, actor)
    _note(Event.LETTER_TEMPLATE_DISCARD, draft, actor=actor, clock=clock)
    draft.delete()


def applied(data: LetterData) -> LetterData:
    """Return a letter's content with letterhead and place of the agency's template in force."""
    template = in_force(data.agency_id)
    if template is None:
        return replace(data, template=0)
    return replace(
        data, letterhead=letterhead(template), place=template.place, template=template.revision
    )


def letterhead(template: LetterTemplate) -> Letterhead:
    """Return the letterhead that a template gives."""
    said = asdict(data_of(template))
    return Letterhead(**{name: said[name] for name in said.keys() - {"place", "number_pattern"}})


def number_pattern_of(agency: Agency) -> str:
    """Return how the agency writes its numbers: as its template in force, else as its record."""
    template = in_force(agency.pk)
    return template.number_pattern if template else agency.letter_number_pattern


def arms_of(head: Letterhead) -> bytes:
    """Return the coat of arms that a letterhead names, empty for none."""
    kept = CoatOfArms.objects.filter(sha256=head.arms).first() if head.arms else None
    return bytes(kept.image) if kept else b""


_TEXTS: Final = tuple(name for name in TemplateData.__dataclass_fields__ if name != "arms")


def _looked_at(agency_id: int, seen: datetime, actor: Actor) -> LetterTemplate:
    require_administrator(actor)
    agency = _locked(agency_id)
    draft = draft_of(agency.pk)
    if draft is None:
        raise TemplateNotFound(f"agency {agency_id} has no draft of a letter template")
    if draft.changed_at != seen:
        raise TemplateChanged(f"the draft of agency {agency_id} was changed at {draft.changed_at}")
    return draft


def _locked(agency_id: int) -> Agency:
    agency = Agency.objects.select_for_update(no_key=True).filter(pk=agency_id).first()
    if agency is None:
        raise NoSuchRecord(f"agency {agency_id} does not exist")
    return agency


def _next_revision(agency: Agency) -> int:
    newest = of_agency(agency.pk).first()
    return newest.revision + 1 if newest else 1


def _note(event: Event, template: LetterTemplate, *, actor: Actor, clock: Clock) -> None:
    said: dict[str, JSON] = {"revision": template.revision, **asdict(data_of(template))}
    subject = Subject.of("agency", template.agency_id)
    journal.append(event, subject=subject, actor=actor, at=clock.now(), data=said)
