"""Certificates are signed from their profile, for as long as the issuer lives, with its key."""

from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from ams.authority import profiles, services
from ams.authority.errors import CheckFailed, IssuerExpired, KeyUnavailable
from ams.authority.keys import key_store
from ams.authority.models import Issuer, SigningIntent
from ams.authority.names import DistinguishedName
from ams.authority.profiles import INDIVIDUAL_SIGNING, OCSP_RESPONDER, profile
from ams.authority.subjects import subject
from ams.core.actor import Actor
from ams.core.clock import ManualClock
from ams.core.identifiers import serial_to_hex
from ams.journal.events import Event
from ams.journal.models import Entry
from tests.authority.checks.vectors import SUBJECTS

pytestmark = pytest.mark.django_db


def _subject(key: str = INDIVIDUAL_SIGNING) -> DistinguishedName:
    return subject(profile(key), SUBJECTS[key])


def _sign(
    issuer: Issuer, actor: Actor, clock: ManualClock, *, key: str = INDIVIDUAL_SIGNING
) -> x509.Certificate:
    return services.sign_certificate(
        issuer,
        profile=profile(key),
        subject=_subject(key),
        public_key=ec.generate_private_key(ec.SECP256R1()).public_key(),
        actor=actor,
        clock=clock,
    )


def test_the_certificate_is_signed_by_the_issuers_key(
    issuer: Issuer, operator: Actor, clock: ManualClock
) -> None:
    _sign(issuer, operator, clock).verify_directly_issued_by(issuer.certificate)


def test_it_begins_now_and_lasts_two_years_to_the_second(
    issuer: Issuer, operator: Actor, clock: ManualClock
) -> None:
    clock.advance(timedelta(microseconds=987_654))
    made = _sign(issuer, operator, clock)
    assert made.not_valid_before_utc == clock.now().replace(microsecond=0)
    assert made.not_valid_after_utc - made.not_valid_before_utc == timedelta(days=730, seconds=-1)


def test_it_never_outlives_its_issuer(issuer: Issuer, operator: Actor, clock: ManualClock) -> None:
    ends = issuer.certificate.not_valid_after_utc
    clock.advance(ends - clock.now() - timedelta(days=10))
    assert _sign(issuer, operator, clock).not_valid_after_utc == ends


@pytest.mark.parametrize("off", [timedelta(seconds=-1), timedelta(days=20 * 365)])
def test_an_issuer_that_is_not_valid_signs_nothing(
    issuer: Issuer, operator: Actor, clock: ManualClock, off: timedelta
) -> None:
    clock.advance(off)
    with pytest.raises(IssuerExpired, match="kebumen is valid from"):
        _sign(issuer, operator, clock)


def test_serial_numbers_are_random_and_of_128_bits(
    issuer: Issuer, operator: Actor, clock: ManualClock
) -> None:
    serials = [_sign(issuer, operator, clock).serial_number for _ in range(8)]
    assert len(set(serials)) == 8
    assert all(0 < serial < 2**128 for serial in serials)
    assert max(serials) > 2**120  # by chance smaller once in 2 to the 64th


def test_the_intent_holds_what_was_signed(
    issuer: Issuer, operator: Actor, clock: ManualClock
) -> None:
    made = _sign(issuer, operator, clock)
    intent = SigningIntent.objects.get(serial=serial_to_hex(made.serial_number))
    assert bytes(intent.to_be_signed) == made.tbs_certificate_bytes
    assert x509.load_der_x509_certificate(bytes(intent.signed or b"")) == made
    assert Entry.objects.get(seq=intent.journal_seq).event == Event.SIGNING_INTENT


def test_a_responder_is_marked_as_one_and_is_not_checked_itself(
    issuer: Issuer, operator: Actor, clock: ManualClock
) -> None:
    made = _sign(issuer, operator, clock, key=OCSP_RESPONDER)
    assert made.extensions.get_extension_for_class(x509.OCSPNoCheck)
    assert made.not_valid_after_utc - made.not_valid_before_utc < timedelta(days=14)


@pytest.mark.parametrize(
    "curve", [ec.SECP256K1(), ec.SECP521R1(), ec.BrainpoolP256R1(), ec.SECP192R1()]
)
def test_a_key_on_another_curve_is_never_certified(
    issuer: Issuer, operator: Actor, clock: ManualClock, curve: ec.EllipticCurve
) -> None:
    before = SigningIntent.objects.count()
    with pytest.raises(CheckFailed, match="is not taken"):
        services.sign_certificate(
            issuer,
            profile=profile(INDIVIDUAL_SIGNING),
            subject=_subject(),
            public_key=ec.generate_private_key(curve).public_key(),
            actor=operator,
            clock=clock,
        )
    assert SigningIntent.objects.count() == before


def test_a_subject_of_another_profile_is_refused_before_anything_is_committed(
    issuer: Issuer, operator: Actor, clock: ManualClock
) -> None:
    entries = Entry.objects.count()
    with pytest.raises(CheckFailed, match="subject has"):
        services.sign_certificate(
            issuer,
            profile=profile(INDIVIDUAL_SIGNING),
            subject=_subject(profiles.ROOT),
            public_key=ec.generate_private_key(ec.SECP256R1()).public_key(),
            actor=operator,
            clock=clock,
        )
    assert Entry.objects.count() == entries


def test_without_the_key_file_nothing_is_begun(
    issuer: Issuer, operator: Actor, clock: ManualClock
) -> None:
    before = SigningIntent.objects.count()
    key_store().remove(issuer.key_name)
    with pytest.raises(KeyUnavailable, match="is missing"):
        _sign(issuer, operator, clock)
    assert SigningIntent.objects.count() == before


def test_another_authoritys_key_in_place_of_its_own_is_noticed(
    issuer: Issuer, operator: Actor, clock: ManualClock
) -> None:
    issuer.key_name = issuer.chain()[-1].key_name
    with pytest.raises(KeyUnavailable, match="is not the one in the authority's certificate"):
        _sign(issuer, operator, clock)
