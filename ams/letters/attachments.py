"""The signed letter as it comes back: inspected, kept byte for byte, shown as our own pictures."""

import unicodedata

from django.db import transaction

from ams.core.actor import Actor
from ams.core.clock import Clock
from ams.journal import services as journal
from ams.journal.entries import Subject
from ams.journal.events import Event
from ams.letters.errors import LetterNotFound
from ams.letters.inspection import Inspected, inspect
from ams.letters.models import Attachment, AttachmentPage, LetterVersion
from ams.letters.ownership import require_owner
from ams.letters.refusals import UploadRefused

_NAME_LENGTH = 120


def store_attachment(
    letter_version_id: int, *, content: bytes, filename: str, actor: Actor, clock: Clock
) -> Attachment:
    """Inspect and keep a signed letter; a later one replaces it, the earlier stays readable.

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
        inspected = inspect(content)
    except UploadRefused as refusal:
        _journal_refusal(version, refusal, actor=actor, clock=clock)
        raise
    return _keep(version, inspected, content, filename, actor=actor, clock=clock)


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
        },
    )
    attachment = Attachment.objects.create(
        letter_version=version,
        kind=inspected.kind,
        filename=shown_name(filename),
        content=content,
        sha256=inspected.sha256,
        size=len(content),
        page_count=len(inspected.pages),
        uploaded_by_id=actor.account_id,
        uploaded_at=clock.now(),
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
