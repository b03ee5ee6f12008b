"""The letter's code typed off a paper whose QR was not read: said by its applicant, not proven."""

from django.utils.translation import gettext as _

from ams.core.actor import Actor
from ams.core.canonical import JSON
from ams.core.clock import Clock
from ams.core.errors import InvalidInput
from ams.core.identifiers import format_code, parse_code
from ams.journal import services as journal
from ams.journal.entries import Subject
from ams.journal.events import Event
from ams.letters.models import Attachment, Letter
from ams.letters.refusals import AnotherLetterTyped


def keep_typed_code(
    attachment: Attachment, typed: str, *, actor: Actor, clock: Clock
) -> AnotherLetterTyped | None:
    """Keep that the code was typed, or return why the paper is not taken; both are journaled.

    It is returned, not raised, so that the caller's transaction keeps what follows from it.

    Raises:
        InvalidInput: it is no letter's code: mistyped.
    """
    own, code, now = attachment.letter_version.letter, _parsed(typed), clock.now()
    told: dict[str, JSON] = {
        "version": attachment.letter_version.version,
        "sha256": attachment.sha256,
    }
    refusal, event = None, Event.ATTACHMENT_TYPE_CODE
    if code == own.code:
        attachment.code_typed_at = now
        attachment.save(update_fields=["code_typed_at"])
    elif Letter.objects.filter(code=code).exists():
        refusal = AnotherLetterTyped(f"{code} was typed, not {own.code}", code=format_code(code))
        event, told["code"] = Event.ATTACHMENT_REFUSE, refusal.code
    else:
        raise _mistyped(f"no letter has the code {code}")
    journal.append(event, subject=Subject("letter", own.code), actor=actor, at=now, data=told)
    return refusal


def _parsed(typed: str) -> str:
    try:
        return parse_code(typed)
    except InvalidInput as error:
        raise _mistyped(str(error)) from error


def _mistyped(detail: str) -> InvalidInput:
    said = _("Kode ini salah ketik. Bandingkan sekali lagi dengan surat, huruf demi huruf.")
    return InvalidInput(detail, fields={"code": [said]})
