"""A key that AMS made: under its owner's passphrase at once, handed over once, then gone."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from cryptography.hazmat.primitives.serialization import load_pem_private_key
from django.db import transaction
from django.utils.translation import gettext as _

from ams.authority.keys import SigningKey
from ams.authority.pkcs8 import FOR_A_PASSPHRASE, encrypted_pem
from ams.certificates.models import Certificate
from ams.certificates.pkcs12 import seal as seal_pkcs12
from ams.certificates.states import CertificateState
from ams.core.actor import Actor
from ams.core.clock import Clock
from ams.custody.errors import NothingHeld, NotIssuedYet, PassphraseWrong, TooManyPassphrases
from ams.custody.models import HeldKey
from ams.custody.sealing import seal, unseal
from ams.journal.events import Event
from ams.requests.access import request_for
from ams.requests.carry_out import AMS
from ams.requests.models import Request
from ams.requests.moves import note
from ams.requests.standing import acting_account, check_is_applicant

MOST_MISSES: Final = 5
PAUSE: Final = timedelta(minutes=15)
KEPT: Final = timedelta(days=30)
"""So long after it was issued, a key that nobody fetches is dropped."""


@dataclass(frozen=True, slots=True)
class HandedOver:
    """A PKCS #12 file that exists nowhere else, and the certificate in it."""

    content: bytes
    certificate: Certificate


def locked_up(key: SigningKey, passphrase: str) -> bytes:
    """Return ``key`` as PKCS #8 under ``passphrase``; the caller lets go of both."""
    return encrypted_pem(key, passphrase.encode("ascii"), FOR_A_PASSPHRASE)


def hold(locked_key: bytes, request: Request, *, actor: Actor, at: datetime) -> HeldKey:
    """Keep a locked key in the caller's transaction; it takes the place of an earlier one."""
    held, _created = HeldKey.objects.update_or_create(
        request=request,
        defaults={
            "account_id": acting_account(actor), "sealed": seal(locked_key, about=_about(request)),
            "made_at": at, "ended_at": None, "handed_over": False, "misses": 0, "missed_at": None,
        },
    )  # fmt: skip
    note(Event.KEY_HOLD, request, actor=actor, at=at)
    return held


def is_held(request: Request) -> bool:
    """Tell whether AMS holds the request's key."""
    return HeldKey.objects.filter(request=request, ended_at=None).exists()


def made_here(request: Request) -> bool:
    """Tell whether AMS made the request's key, held still or not."""
    return HeldKey.objects.filter(request=request).exists()


def hand_over(request_id: UUID, passphrase: str, *, actor: Actor, clock: Clock) -> HandedOver:
    """Return the PKCS #12 file and forget the key; nobody can have it a second time.

    Raises:
        RequestNotFound: it does not exist for ``actor``.
        NotTheApplicant: he is not the applicant.
        NothingHeld: AMS has no key of this request (any more).
        NotIssuedYet: its certificate is not there, or no longer in force.
        TooManyPassphrases: five were wrong; a quarter of an hour helps.
        PassphraseWrong: it does not open the key.
        SealBroken: the installation's secret key is another one.
    """
    request = request_for(request_id, actor=actor)
    check_is_applicant(request, actor)
    held = HeldKey.objects.filter(request=request, ended_at=None).first()
    if held is None:
        raise NothingHeld(f"no key of request {request.number} is held")
    certificate = _certificate_of(request, at=clock.now())
    _check_pause(held, at=clock.now())
    content = _joined(held, certificate, passphrase, actor=actor, clock=clock)
    with transaction.atomic():
        _end(held, Event.KEY_HAND_OVER, handed_over=True, actor=actor, at=clock.now())
    return HandedOver(content, certificate)


def sweep(*, clock: Clock) -> int:
    """Drop the keys that nobody can or does fetch any more, and return how many.

    Those of a request that ended without a certificate, of a certificate that is no longer in
    force, and those that have waited for thirty days.
    """
    now, done = clock.now(), 0
    rows = HeldKey.objects.filter(ended_at=None).select_related("request__certificate")
    for held in rows:
        if _is_over(held.request, at=now):
            done += _dropped(held, at=now)
    return done


def _is_over(request: Request, *, at: datetime) -> bool:
    if request.published_at is None:
        return not request.is_open
    certificate = request.concerned
    waited = at - request.published_at
    return waited >= KEPT or certificate.state_at(at) not in _USABLE


_USABLE: Final = frozenset({CertificateState.GOOD, CertificateState.HELD})


def _certificate_of(request: Request, *, at: datetime) -> Certificate:
    if request.published_at is None or request.certificate is None:
        raise NotIssuedYet(f"request {request.number} has brought no certificate yet")
    if request.certificate.state_at(at) not in _USABLE:
        raise NotIssuedYet(f"certificate {request.certificate.serial} is not in force")
    return request.certificate


def _joined(
    held: HeldKey, certificate: Certificate, passphrase: str, *, actor: Actor, clock: Clock
) -> bytes:
    locked_key = unseal(bytes(held.sealed), about=_about(held.request))
    try:
        key = load_pem_private_key(locked_key, passphrase.encode("ascii"))
    except (ValueError, TypeError) as error:
        _note_miss(held, actor=actor, at=clock.now())
        said = _("Passphrase keliru. Pakai passphrase yang Anda tetapkan saat kunci dibuat.")
        raise PassphraseWrong("it does not open", fields={"passphrase": [said]}) from error
    issuer = certificate.issuer
    chain = [one.certificate for one in issuer.chain()] if issuer else []
    return seal_pkcs12(
        key,  # type: ignore[arg-type] # a key of the kinds that AMS makes
        certificate.certificate, chain, name=certificate.serial, passphrase=passphrase,
    )  # fmt: skip


def _check_pause(held: HeldKey, *, at: datetime) -> None:
    waits = held.missed_at is not None and at - held.missed_at < PAUSE
    if held.misses >= MOST_MISSES and waits:
        raise TooManyPassphrases(f"{held.misses} wrong passphrases for {held.request.number}")


@transaction.atomic
def _note_miss(held: HeldKey, *, actor: Actor, at: datetime) -> None:
    row = HeldKey.objects.select_for_update().get(pk=held.pk)
    long_ago = row.missed_at is None or at - row.missed_at >= PAUSE
    row.misses = 1 if long_ago else row.misses + 1
    row.missed_at = at
    row.save(update_fields=["misses", "missed_at"])
    note(Event.KEY_MISS, held.request, actor=actor, at=at, data={"misses": row.misses})


def _end(held: HeldKey, event: Event, *, handed_over: bool, actor: Actor, at: datetime) -> None:
    """Forget the key, once; of two who come at the same moment the second gets nothing.

    Raises:
        NothingHeld: it is gone.
    """
    rows = HeldKey.objects.filter(pk=held.pk, ended_at=None)
    if not rows.update(sealed=b"", ended_at=at, handed_over=handed_over):
        raise NothingHeld(f"the key of request {held.request.number} is gone")
    note(event, held.request, actor=actor, at=at)


def _dropped(held: HeldKey, *, at: datetime) -> int:
    try:
        with transaction.atomic():
            _end(held, Event.KEY_DROP, handed_over=False, actor=AMS, at=at)
    except NothingHeld:
        return 0  # another worker was first
    return 1


def _about(request: Request) -> str:
    return f"key {request.pk}"
