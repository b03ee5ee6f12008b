"""What an operator must know: keys that do not open, signatures that were begun and not ended."""

from datetime import timedelta
from typing import Final

from django.db import transaction

from ams.authority import keys
from ams.authority.errors import IntentClosed, IntentNotFound, KeyUnavailable, RemarkMissing
from ams.authority.models import Issuer, SigningIntent
from ams.core.actor import Actor
from ams.core.clock import Clock
from ams.journal import services as journal
from ams.journal.entries import Subject
from ams.journal.events import Event

# A signature takes milliseconds; an intent older than this was left by a process that died.
OVERDUE_AFTER: Final = timedelta(minutes=1)
_REMARK_LENGTH: Final = 500
PUBLIC_KEY: Final = ".vkey"  # the journal's verifying key lies here to be handed out


def unfinished_intents(clock: Clock) -> list[SigningIntent]:
    """Return the intents without any outcome, oldest first; they are never retried (ADR 0008)."""
    return list(
        SigningIntent.objects.filter(
            signed_at__isnull=True,
            failed_at__isnull=True,
            closed_at__isnull=True,
            created_at__lt=clock.now() - OVERDUE_AFTER,
        ).defer("to_be_signed", "signed")
    )


@transaction.atomic
def close_intent(intent_id: int, *, remark: str, actor: Actor, clock: Clock) -> SigningIntent:
    """Close an intent whose outcome is unknown, after somebody has looked; say in ``remark`` why.

    Raises:
        IntentNotFound: there is no such intent.
        IntentClosed: it has an outcome, or was closed before.
        RemarkMissing: ``remark`` is empty or too long.
    """
    text = remark.strip()
    if not 0 < len(text) <= _REMARK_LENGTH:
        raise RemarkMissing(f"say in 1 to {_REMARK_LENGTH} characters why the intent is closed")
    now = clock.now()
    journal.append(
        Event.SIGNING_FAILURE,
        subject=Subject.of("signing_intent", intent_id),
        actor=actor,
        at=now,
        data={"closed": True, "remark": text},
    )
    open_ones = SigningIntent.objects.filter(signed_at=None, failed_at=None, closed_at=None)
    changed = open_ones.filter(pk=intent_id).update(closed_at=now, remark=text)
    intent = SigningIntent.objects.filter(pk=intent_id).first()
    if intent is None:
        raise IntentNotFound(f"there is no signing intent {intent_id}")
    if not changed:
        raise IntentClosed(f"signing intent {intent_id} has its outcome already")
    return intent


def key_problems() -> list[str]:
    """Return a sentence for each key of an authority that cannot be used as it should.

    Missing, unreadable, not opened by the passphrase, not the certificate's, or open to others.
    """
    issuers = list(Issuer.objects.all())
    if not issuers:
        return []
    try:
        store = keys.key_store()
    except KeyUnavailable as error:
        return [str(error)]
    found = []
    for issuer in issuers:
        try:
            key = store.load_signer(issuer.key_name)
        except KeyUnavailable as error:
            found.append(f"{issuer.slug}: {error}")
            continue
        if key.public_key() != issuer.certificate.public_key():
            found.append(f"{issuer.slug}: the key {issuer.key_name} is not its certificate's")
    return found + _files_open_to_others()


def _files_open_to_others() -> list[str]:
    return [
        f"{path} can be read by others than its owner; run: chmod 600 {path}"
        for path in sorted(keys.key_folder().glob("*"))
        if path.is_file() and path.suffix != PUBLIC_KEY and keys.open_to_others(path)
    ]
