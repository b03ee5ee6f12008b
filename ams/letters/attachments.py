"""The signed letter as it comes back: inspected, kept byte for byte, shown as our own pictures."""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from ams.core.actor import Actor
from ams.core.canonical import JSON
from ams.core.clock import Clock
from ams.journal import services as journal
from ams.journal.entries import Subject
from ams.journal.events import Event
from ams.letters.errors import LetterNotFound
from ams.letters.inspection import Inspected, inspect
from ams.letters.models import Attachment, AttachmentPage, LetterVersion
from ams.letters.ownership import require_owner
from ams.letters.papers import check_is_no_other
from ams.letters.refusals import UploadRefused
from ams.letters.signing import signing_on

_NAME_LENGTH = 120


def _nothing(_content: bytes) -> Mapping[str, JSON]:
    """Ask no more of a file."""
    return {}


def store_attachment(
    letter_version_id: int,
    *,
    content: bytes,
    filename: str,
    actor: Actor,
    clock: Clock,
    check: Callable[[bytes], Mapping[str, JSON]] = _nothing,
) -> Attachment:
    """Inspect and keep a signed letter; a later one replaces it, the earlier stays readable.

    ``check`` is what a caller asks of the file besides, once it was decoded; it raises to refuse,
    and returns what the journal says of the file besides.
    A refusal is journaled in a transaction of its own. It would be lost with the caller's, so a
    caller inside a transaction calls ``inspect`` before he opens it.

    Raises:
        UploadRefused: one subclass per reason, with message and advice.
        LetterNotYours: the letter belongs to somebody else.
        LetterNotFound: there is no such version.
    """
    version = LetterVersion.objects.select_related("letter").filter(pk=letter_version_id).first()
    if version is None:
        raise LetterNotFound(f"there is no letter version {letter_version_id}")
    require_owner(version.letter, actor)
    try:
        inspected = _measured(version, inspect(content))
        check_is_no_other(version.letter, inspected.reading)
        more = check(content)
    except UploadRefused as refusal:
        _journal_refusal(version, refusal, actor=actor, clock=clock)
        raise
    return _keep(version, inspected, content, filename, more=more, actor=actor, clock=clock)


def _measured(version: LetterVersion, inspected: Inspected) -> Inspected:
    """Return it with what was measured where the letter is signed by hand."""
    signing = signing_on(version.letter, inspected.reading, inspected.flat)
    return replace(inspected, reading=replace(inspected.reading, signing=signing))


@transaction.atomic
def _journal_refusal(
    version: LetterVersion, refusal: UploadRefused, *, actor: Actor, clock: Clock
) -> None:
    journal.append(
        Event.ATTACHMENT_REFUSE,
        subject=Subject("letter", version.letter.code),
        actor=actor,
        at=clock.now(),
        data={"version": version.version, "code": refusal.code},
    )


@transaction.atomic
def _keep(
    version: LetterVersion,
    inspected: Inspected,
    content: bytes,
    filename: str,
    *,
    more: Mapping[str, JSON],
    actor: Actor,
    clock: Clock,
) -> Attachment:
    journal.append(
        Event.ATTACHMENT_UPLOAD,
        subject=Subject("letter", version.letter.code),
        actor=actor,
        at=clock.now(),
        data={
            "version": version.version,
            "kind": inspected.kind.value,
            "sha256": inspected.sha256,
            "size": len(content),
            "pages": len(inspected.pages),
            **more,
        },
    )
    return keep_attachment(
        version, inspected, content, filename, uploaded_by_id=actor.account_id, at=clock.now()
    )


def keep_attachment(
    version: LetterVersion,
    inspected: Inspected,
    content: bytes,
    filename: str,
    *,
    uploaded_by_id: int | None,
    at: datetime,
) -> Attachment:
    """Write the file and its drawn pages and return it; the caller has journaled why."""
    attachment = Attachment.objects.create(
        letter_version=version,
        kind=inspected.kind,
        filename=shown_name(filename),
        content=content,
        sha256=inspected.sha256,
        size=len(content),
        page_count=len(inspected.pages),
        reading=inspected.reading.to_json(),
        uploaded_by_id=uploaded_by_id,
        uploaded_at=at,
    )
    AttachmentPage.objects.bulk_create(
        AttachmentPage(
            attachment=attachment,
            number=page.number,
            image=page.image,
            content_type=page.content_type,
            width=page.width,
            height=page.height,
        )
        for page in inspected.pages
    )
    return attachment


def shown_name(filename: str) -> str:
    """Return a file's name without folders and unprintable characters, cut to a bearable length."""
    name = filename.replace("\\", "/").rpartition("/")[2]
    printable = "".join(
        character
        for character in name
        if unicodedata.category(character)[0] not in "CZ" or character == " "
    )
    stem, dot, ending = printable.strip(" .").rpartition(".")
    if not dot:
        return ending[:_NAME_LENGTH] or "berkas"
    ending = ending[:10]
    return f"{stem[: _NAME_LENGTH - len(ending) - 1]}.{ending}"
