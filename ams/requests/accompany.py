"""The Diskominfo officer accompanies the applicant: a one-time code, used when he files (ADR 0017).

The code is shown once and kept as a keyed hash; five wrong codes in ten minutes end the guessing.
"""

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from ams.accounts.models import Person
from ams.accounts.services import actor_for
from ams.core.actor import Actor, OfficerKind
from ams.core.clock import Clock
from ams.core.errors import InvalidInput
from ams.core.wording import WIB
from ams.journal import services as journal
from ams.journal.entries import Subject
from ams.journal.events import Event
from ams.procedures.rules import Policy, Procedure
from ams.requests.conduct import REVOCATION
from ams.requests.errors import AccompanimentRefused, NotAnAccompanyingOfficer, TooManyCodes
from ams.requests.models import Accompaniment, CodeAttempt, Request
from ams.requests.standing import acting_account
from ams.revisions import known
from ams.revisions.training import check_trained, training_of

LIFETIME = timedelta(minutes=10)
ATTEMPTS = 5
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # without what is misheard or misread
_LENGTH = 8  # 39 bits, five guesses
_PLACE_LENGTH = 120
_ACCOMPANIED = ("sign_in", "request")


def accompaniment_policy(procedure: Procedure) -> Policy:
    """Return what the procedure asks for in the activities that end with filing."""
    policies = {procedure.activity(key).accompaniment for key in _ACCOMPANIED}
    for policy in (Policy.REQUIRED, Policy.OPTIONAL):
        if policy in policies:
            return policy
    return Policy.NONE


@transaction.atomic
def offer(
    place: str, *, actor: Actor, clock: Clock, choose: Callable[[str], str] = secrets.choice
) -> str:
    """Return a fresh code in two groups of four; it is shown now and never again.

    Raises:
        NotAnAccompanyingOfficer: the actor has no appointment of the Diskominfo kind in force.
        SOPNotConfirmed: he has not confirmed the revision in effect in time (ADR 0037).
        InvalidInput: the place is empty or too long.
    """
    if not any(one.kind is OfficerKind.DISKOMINFO for one in actor.appointments):
        raise NotAnAccompanyingOfficer(f"{actor.name} is no officer of Diskominfo")
    check_trained(actor, _of_today(clock.now()), at=clock.now())
    where = " ".join(place.split())
    if not where or len(where) > _PLACE_LENGTH:
        raise InvalidInput(
            f"place '{where[:20]}' cannot be taken",
            fields={"place": [_("Tuliskan tempat pendampingan, paling banyak 120 huruf.")]},
        )
    code = "".join(choose(_ALPHABET) for _unused in range(_LENGTH))
    now = clock.now()
    accompaniment = Accompaniment.objects.create(
        officer_id=acting_account(actor),
        officer_name=actor.name,
        place=where,
        code_hash=_hashed(code),
        offered_at=now,
        expires_at=now + LIFETIME,
    )
    journal.append(
        Event.ACCOMPANIMENT_OFFER,
        subject=Subject.of("accompaniment", accompaniment.pk),
        actor=actor,
        at=now,
        data={"place": where, "expires_at": accompaniment.expires_at.isoformat()},
    )
    return f"{code[:4]}-{code[4:]}"


def find(code: str, *, applicant: Person, actor: Actor, clock: Clock) -> Accompaniment:
    """Return the accompaniment that ``code`` opens now; a wrong code is counted.

    Call it outside a transaction: the count must survive the refusal.

    Raises:
        TooManyCodes: five wrong codes in ten minutes.
        AccompanimentRefused: unknown, used or expired; or the officer is the applicant himself, is
            no longer appointed, or his scope does not hold the applicant's agency.
    """
    now = clock.now()
    _check_attempts(actor, now=now)
    accompaniment = Accompaniment.objects.filter(
        code_hash=_hashed(code), used_at__isnull=True, expires_at__gt=now
    ).first()
    if accompaniment is None:
        _count_attempt(actor, now=now)
        raise _refused(_("Kode pendampingan salah, sudah dipakai, atau lewat 10 menit."))
    _check_officer(accompaniment, applicant=applicant, now=now)
    return accompaniment


def use(accompaniment: Accompaniment, *, request: Request, actor: Actor, at: datetime) -> None:
    """Record, in the caller's transaction, that the code was used for ``request``.

    Raises:
        AccompanimentRefused: somebody was first, or it has expired meanwhile.
    """
    used = Accompaniment.objects.filter(
        pk=accompaniment.pk, used_at__isnull=True, expires_at__gt=at
    ).update(used_at=at, request=request)
    if not used:
        raise _refused(_("Kode pendampingan sudah dipakai atau lewat 10 menit."))
    journal.append(
        Event.ACCOMPANIMENT_RECORD,
        subject=Subject.of("request", request.pk),
        actor=actor,
        at=at,
        data={
            "accompaniment": accompaniment.pk,
            "officer": accompaniment.officer_id,
            "place": accompaniment.place,
        },
    )


def missing() -> AccompanimentRefused:
    """Return the refusal of a filing without the code that the procedure requires."""
    return _refused(_("Mintalah kode pendampingan kepada OP Diskominfo yang mendampingi Anda."))


def _hashed(code: str) -> str:
    plain = "".join(code.split()).replace("-", "").upper()
    return salted_hmac("ams.requests.accompany", plain, algorithm="sha256").hexdigest()


def _check_attempts(actor: Actor, *, now: datetime) -> None:
    recent = CodeAttempt.objects.filter(account_id=acting_account(actor), at__gt=now - LIFETIME)
    if recent.count() >= ATTEMPTS:
        raise TooManyCodes(f"{actor.name} has given {ATTEMPTS} wrong codes within {LIFETIME}")


@transaction.atomic
def _count_attempt(actor: Actor, *, now: datetime) -> None:
    CodeAttempt.objects.filter(account_id=acting_account(actor), at__lte=now - LIFETIME).delete()
    CodeAttempt.objects.create(account_id=acting_account(actor), at=now)


def _check_officer(accompaniment: Accompaniment, *, applicant: Person, now: datetime) -> None:
    if accompaniment.officer_id == applicant.account_id:
        raise _refused(_("OP tidak dapat mendampingi permohonannya sendiri."))
    officer = actor_for(accompaniment.officer, at=now)
    if officer.officer_for(applicant.agency_id, OfficerKind.DISKOMINFO) is None:
        raise _refused(_("OP ini tidak berwenang mendampingi pegawai instansi Anda."))
    if training_of(officer, _of_today(now)).is_overdue(now):
        raise _refused(_("OP ini belum mengonfirmasi SOP yang berlaku."))


def _of_today(now: datetime) -> Procedure:
    return known.current(REVOCATION, now.astimezone(WIB).date())


def _refused(text: str) -> AccompanimentRefused:
    return AccompanimentRefused("accompaniment code refused", fields={"accompaniment_code": [text]})
