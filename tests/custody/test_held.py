"""A key that AMS makes: by policy only, locked at once, handed over once, gone afterwards."""

import logging
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.serialization import pkcs12
from django.apps import apps
from django.core.cache import cache
from django.db import IntegrityError, transaction

from ams.certificates.errors import PassphraseRefused
from ams.core.clock import ManualClock
from ams.core.errors import AMSError
from ams.custody.errors import (
    KeysNotMadeHere,
    NothingHeld,
    NotIssuedYet,
    PassphraseWrong,
    TooManyPassphrases,
)
from ams.custody.held import KEPT, PAUSE, HandedOver, hand_over, is_held, sweep
from ams.custody.models import HeldKey
from ams.issuance.keys_made_here import make_key_here
from ams.issuance.models import Details
from ams.journal.models import Entry
from ams.requests.models import Request
from ams.requests.withdraw import withdraw
from ams.revocation.services import revoke
from tests.custody.builders import PASSPHRASE, held_key, terms, waiting
from tests.issuance.builders import filed, found, verified
from tests.requests.builders import OPERATOR, Office
from tests.threads import at_once

pytestmark = pytest.mark.django_db


def fetch(
    office: Office, request: Request, passphrase: str = PASSPHRASE, who: str = "sari"
) -> HandedOver:
    return hand_over(request.pk, passphrase, actor=office.actor(who), clock=office.clock)


def events(request: Request, event: str) -> int:
    return Entry.objects.filter(subject_id=str(request.pk), event=event).count()


def test_as_shipped_ams_makes_no_keys(office: Office) -> None:
    request = verified(office)
    with pytest.raises(KeysNotMadeHere):
        make_key_here(request.pk, PASSPHRASE, actor=office.actor("sari"), clock=office.clock)
    assert not HeldKey.objects.exists()


def test_the_file_carries_key_certificate_and_chain_and_is_handed_over_once(
    office: Office,
) -> None:
    request = waiting(office)
    given = fetch(office, request)
    key, certificate, chain = pkcs12.load_key_and_certificates(given.content, PASSPHRASE.encode())
    assert key is not None
    assert certificate == office.certificate("sari").certificate
    assert key.public_key() == certificate.public_key()
    assert len(chain) == 2
    held = HeldKey.objects.get()
    assert (bytes(held.sealed), held.handed_over, is_held(request)) == (b"", True, False)
    with pytest.raises(NothingHeld):
        fetch(office, request)
    assert events(request, "key:hand_over") == 1


def test_neither_key_nor_passphrase_is_in_database_journal_or_log(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    request = waiting(office)
    _assert_nowhere(PASSPHRASE.encode())
    given = fetch(office, request)
    key, _, _ = pkcs12.load_key_and_certificates(given.content, PASSPHRASE.encode())
    number = key.private_numbers().private_value  # type: ignore[union-attr]
    _assert_nowhere(number.to_bytes(32, "big"), PASSPHRASE.encode())
    assert PASSPHRASE not in caplog.text
    assert "PRIVATE KEY" not in caplog.text


def _assert_nowhere(*secrets: bytes) -> None:
    for model in apps.get_models():
        for row in model.objects.values_list():  # type: ignore[attr-defined]
            for value in row:
                octets = (
                    bytes(value) if isinstance(value, bytes | memoryview) else repr(value).encode()
                )
                assert b"PRIVATE KEY" not in octets, model
                assert not any(secret in octets for secret in secrets), model


@pytest.mark.parametrize("passphrase", ["", "pendek", "aaaaaaaaaaaa", "sandi-dengan-é-9"])
def test_a_weak_passphrase_makes_no_key(office: Office, passphrase: str) -> None:
    terms(office, makes_keys=True)
    request = verified(office)
    with pytest.raises(PassphraseRefused):
        make_key_here(request.pk, passphrase, actor=office.actor("sari"), clock=office.clock)
    assert Details.objects.get(request=request).spki_sha256 == ""


@pytest.mark.parametrize("who", ["maya", "eko", "citra", "hadi", "rina"])
def test_nobody_makes_or_fetches_another_s_key(office: Office, who: str) -> None:
    request = waiting(office)
    with pytest.raises(AMSError):
        fetch(office, request, who=who)
    with pytest.raises(AMSError):
        make_key_here(request.pk, PASSPHRASE, actor=office.actor(who), clock=office.clock)
    assert is_held(request)


def test_there_is_nothing_to_fetch_before_the_certificate_is_there(office: Office) -> None:
    request = held_key(office)
    with pytest.raises(NotIssuedYet):
        fetch(office, request)
    assert is_held(request)


def test_a_key_made_elsewhere_is_not_held(office: Office) -> None:
    with pytest.raises(NothingHeld):
        fetch(office, filed(office))


def test_a_wrong_passphrase_keeps_the_key_and_five_make_wait(office: Office) -> None:
    request = waiting(office)
    for _miss in range(5):
        with pytest.raises(PassphraseWrong) as refusal:
            fetch(office, request, "salah-sekali-9")
        assert set(refusal.value.fields) == {"passphrase"}
    with pytest.raises(TooManyPassphrases):
        fetch(office, request)
    assert events(request, "key:miss") == 5
    office.clock.advance(PAUSE)
    assert fetch(office, request).content


def test_a_passphrase_beyond_ascii_is_simply_wrong(office: Office) -> None:
    with pytest.raises(PassphraseWrong):
        fetch(office, waiting(office), "sandi-é-yang-lain")


def test_a_certificate_that_was_revoked_meanwhile_brings_nothing(office: Office) -> None:
    request = waiting(office)
    pk = office.certificate("sari").pk
    revoke(pk, reasons=["kehilangan"], actor=OPERATOR, clock=office.clock)
    with pytest.raises(NotIssuedYet):
        fetch(office, request)
    assert (sweep(clock=office.clock), is_held(request)) == (1, False)
    assert events(request, "key:drop") == 1


def test_a_key_whose_request_ended_without_a_certificate_is_dropped(office: Office) -> None:
    request = held_key(office)
    assert sweep(clock=office.clock) == 0
    withdraw(request.pk, reason="", actor=office.actor("sari"), clock=office.clock)
    assert (sweep(clock=office.clock), is_held(request)) == (1, False)


def test_a_key_that_nobody_fetches_for_thirty_days_is_dropped(office: Office) -> None:
    request = waiting(office)
    office.clock.advance(KEPT - timedelta(hours=1))
    assert sweep(clock=office.clock) == 0
    office.clock.advance(timedelta(hours=1))
    assert (sweep(clock=office.clock), sweep(clock=office.clock)) == (1, 0)
    with pytest.raises(NothingHeld):
        fetch(office, request)


@pytest.mark.parametrize("values", [{"sealed": b""}, {"handed_over": True}])
def test_the_database_keeps_held_and_ended_apart(office: Office, values: dict[str, object]) -> None:
    waiting(office)
    with pytest.raises(IntegrityError), transaction.atomic():
        HeldKey.objects.update(**values)


@pytest.mark.django_db(transaction=True)
def test_of_many_who_fetch_at_the_same_moment_one_gets_the_file(
    transactional_db: None, clock: ManualClock
) -> None:
    cache.clear()
    office = found(clock)
    request = waiting(office)
    sari = office.actor("sari")
    results = at_once(
        lambda _index: hand_over(request.pk, PASSPHRASE, actor=sari, clock=office.clock), threads=4
    )
    assert sum(isinstance(one, HandedOver) for one in results) == 1
    assert sum(isinstance(one, NothingHeld) for one in results) == 3
    assert events(request, "key:hand_over") == 1
