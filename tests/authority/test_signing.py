"""Intent committed, signed, outcome committed: what remains when it breaks off in between."""

import hashlib
from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from django.db import transaction

from ams.authority import health, keys, services, signing
from ams.authority.errors import CheckFailed, KeyUnavailable
from ams.authority.models import Issuer, SigningIntent
from ams.authority.profiles import INDIVIDUAL_SIGNING, profile
from ams.authority.signing import Recorder
from ams.authority.subjects import subject
from ams.core.actor import Actor
from ams.core.clock import ManualClock
from ams.journal.events import Event
from ams.journal.models import Entry
from tests.authority.checks.vectors import SUBJECTS

Sign = Callable[..., None]


@pytest.fixture
def sign(issuer: Issuer, operator: Actor, clock: ManualClock) -> Sign:
    """Return a function that signs one certificate."""

    def run(recorder: Recorder | None = None) -> None:
        services.sign_certificate(
            issuer,
            profile=profile(INDIVIDUAL_SIGNING),
            subject=subject(profile(INDIVIDUAL_SIGNING), SUBJECTS[INDIVIDUAL_SIGNING]),
            public_key=ec.generate_private_key(ec.SECP256R1()).public_key(),
            actor=operator,
            clock=clock,
            recorder=recorder or Recorder(),
        )

    return run


def _events(after: int) -> list[str]:
    return list(Entry.objects.filter(seq__gt=after).order_by("seq").values_list("event", flat=True))


def _newest() -> SigningIntent:
    return SigningIntent.objects.latest("pk")


def test_the_callers_rows_are_written_with_intent_and_outcome(sign: Sign) -> None:
    told: list[str] = []
    sign(
        Recorder(
            begun=lambda intent: told.append(f"begun {intent.signed_at}"),
            signed=lambda der: told.append(f"signed {len(der) > 100}"),
            failed=lambda: told.append("failed"),
        )
    )
    assert told == ["begun None", "signed True"]


def test_a_caller_who_refuses_leaves_neither_intent_nor_entry(sign: Sign) -> None:
    before, entries = SigningIntent.objects.count(), Entry.objects.count()

    def refuse(_: SigningIntent) -> None:
        raise CheckFailed("not now")

    with pytest.raises(CheckFailed, match="not now"):
        sign(Recorder(begun=refuse))
    assert SigningIntent.objects.count() == before
    assert Entry.objects.count() == entries


def test_a_signature_that_fails_is_recorded_as_failed(
    sign: Sign, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = Entry.objects.latest("seq").seq

    def token_gone(*_: object) -> bytes:
        raise KeyUnavailable("the token was pulled out")

    monkeypatch.setattr(signing, "sign_bytes", token_gone)
    told: list[str] = []
    with pytest.raises(KeyUnavailable):
        sign(Recorder(failed=lambda: told.append("failed")))
    assert told == ["failed"]
    assert _newest().failed_at == clock.now()
    assert "pulled out" in _newest().failure
    assert _events(seen) == [Event.SIGNING_INTENT, Event.SIGNING_FAILURE]


def test_a_signature_by_another_key_does_not_leave_the_process(
    sign: Sign, monkeypatch: pytest.MonkeyPatch
) -> None:
    stranger = ec.generate_private_key(ec.SECP256R1())
    original = keys.sign_bytes
    monkeypatch.setattr(signing, "sign_bytes", lambda _, data: original(stranger, data))
    with pytest.raises(CheckFailed, match="does not verify"):
        sign()
    assert _newest().signed is None
    assert _newest().failed_at is not None


def test_an_object_with_other_bytes_inside_does_not_leave_the_process(
    sign: Sign, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = signing.assemble

    def altered(to_be_signed: bytes, algorithm: bytes, signature: bytes) -> bytes:
        return original(to_be_signed[:-1] + b"\x00", algorithm, signature)

    monkeypatch.setattr(signing, "assemble", altered)
    with pytest.raises(CheckFailed, match="does not hold the bytes"):
        sign()
    assert _newest().signed is None


@pytest.mark.parametrize("where", ["sign_bytes", "_commit_outcome"])
def test_a_process_that_dies_leaves_an_intent_that_is_reported_and_not_retried(
    sign: Sign, clock: ManualClock, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    def killed(*_: object, **__: object) -> None:
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(signing, where, killed)
        with pytest.raises(SystemExit):
            sign()
    left = _newest()
    sign()
    clock.advance(2 * health.OVERDUE_AFTER)
    assert [one.pk for one in health.unfinished_intents(clock)] == [left.pk]
    assert left.signed_at is None


@pytest.mark.django_db(transaction=True)
def test_nothing_is_signed_inside_a_transaction(sign: Sign) -> None:
    before = SigningIntent.objects.count()
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        sign()
    assert SigningIntent.objects.count() == before


def test_an_intents_digest_is_that_of_its_bytes(sign: Sign) -> None:
    sign()
    intent = _newest()
    assert hashlib.sha256(bytes(intent.to_be_signed)).hexdigest() == intent.sha256
