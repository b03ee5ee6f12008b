"""Certificates are found by any spelling of their serial; the database refuses contradictions."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from ams.authority.models import Issuer
from ams.certificates.errors import CertificateNotFound, SerialAmbiguous
from ams.certificates.models import Certificate
from ams.certificates.reading import row_of
from ams.certificates.services import (
    certificate_by_serial,
    chain_of,
    issue_from_request,
    record_export,
)
from ams.certificates.states import CertificateState
from ams.core.actor import Actor
from ams.core.clock import ManualClock
from ams.core.errors import InvalidInput
from ams.journal.events import Event
from ams.journal.models import Entry
from tests.certificates.cast import START, Cast
from tests.certificates.outside import outside_certificate
from tests.certificates.pkcs10 import certification_request


def put(serial: int | None = None, /, **fields: object) -> Certificate:
    """Return an imported certificate, in the database."""
    row = row_of(outside_certificate(serial=serial))
    row.origin, row.issued_at = "imported", START
    for name, value in fields.items():
        setattr(row, name, value)
    row.save()
    return row


@pytest.mark.parametrize("text", ["0A:1B:2C", "a1b2c", "0x0A1B2C", " 0a 1b 2c ", "662316"])
def test_a_serial_is_understood_in_every_notation(db: None, operator: Actor, text: str) -> None:
    row = put(0x0A1B2C)
    assert certificate_by_serial(text, actor=operator) == row


def test_digits_that_fit_one_certificate_in_hexadecimal_and_another_in_decimal_are_ambiguous(
    db: None, operator: Actor
) -> None:
    as_hex, as_decimal = put(0x1234), put(1234)
    with pytest.raises(SerialAmbiguous) as told:
        certificate_by_serial("1234", actor=operator)
    assert as_hex.serial in str(told.value)
    assert as_decimal.serial in str(told.value)
    assert certificate_by_serial("12:34", actor=operator) == as_hex


def test_one_serial_of_two_issuers_is_ambiguous(db: None, operator: Actor) -> None:
    put(0xABC)
    put(0xABC, issuer_dn="CN=Lain,C=ID")
    with pytest.raises(SerialAmbiguous, match=r"CN=CA Lama.* and .*CN=Lain|CN=Lain.* and "):
        certificate_by_serial("ABC", actor=operator)


def test_the_longest_decimal_serial_is_understood(db: None, operator: Actor) -> None:
    row = put(2**159 - 1)
    assert certificate_by_serial(str(2**159 - 1), actor=operator) == row


@pytest.mark.parametrize("text", ["", "xyz", "0", "00", "12-34", "1" * 60, "-5", "0x"])
def test_what_is_no_serial_is_refused(db: None, operator: Actor, text: str) -> None:
    with pytest.raises(InvalidInput, match="serial number"):
        certificate_by_serial(text, actor=operator)


def test_a_serial_of_nobody_is_not_found(db: None, operator: Actor) -> None:
    with pytest.raises(CertificateNotFound, match="'FF'"):
        certificate_by_serial("FF", actor=operator)


def test_anothers_certificate_is_not_found(cast: Cast) -> None:
    put(0xFF, holder=cast.budi)
    with pytest.raises(CertificateNotFound):
        certificate_by_serial("FF", actor=cast.holder(cast.indra))


@pytest.mark.parametrize(
    "fields",
    [
        {"status": "revoked"},
        {"revoked_at": START},
        {"not_after": START - timedelta(days=1000)},
        {"origin": "issued"},
    ],
)
def test_the_database_refuses_a_row_that_contradicts_itself(
    db: None, fields: dict[str, object]
) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        put(None, **fields)


def test_issuer_and_serial_are_unique_in_the_database(db: None) -> None:
    put(5)
    with pytest.raises(IntegrityError), transaction.atomic():
        put(5)


@pytest.mark.parametrize("status", ["good", "held", "revoked"])
@pytest.mark.parametrize("days", [0, 629, 630, 631, 2000])
def test_the_state_of_one_is_the_state_that_many_are_asked_by(
    db: None, status: str, days: int
) -> None:
    row = put(status=status, revoked_at=START if status == "revoked" else None)
    at = START + timedelta(days=days)
    found = [
        state for state in CertificateState if Certificate.objects.with_state(state, at).exists()
    ]
    assert found == [row.state_at(at)]
    is_active = Certificate.objects.active(at).exists()
    assert is_active is (row.state_at(at) in {CertificateState.GOOD, CertificateState.HELD})


def test_a_certificate_is_good_to_its_last_second(db: None) -> None:
    row = put()
    assert row.state_at(row.not_after) is CertificateState.GOOD
    assert row.state_at(row.not_after + timedelta(seconds=1)) is CertificateState.EXPIRED


def test_revoked_counts_before_expired(db: None) -> None:
    row = put(status="revoked", revoked_at=START)
    assert row.state_at(START + timedelta(days=9999)) is CertificateState.REVOKED


def test_the_chain_of_an_issued_certificate_reaches_the_root(
    cast: Cast, issuer: Issuer, clock: ManualClock
) -> None:
    row = issue_from_request(
        certification_request(), holder=cast.budi, issuer=issuer, actor=cast.citra(), clock=clock
    )
    above = [bytes(one.certificate_der) for one in issuer.chain()]
    assert chain_of(row) == [bytes(row.der), *above]


def test_the_chain_of_an_outside_certificate_is_itself(db: None) -> None:
    row = put()
    assert chain_of(row) == [bytes(row.der)]


def test_taking_a_certificate_out_is_in_the_journal(
    db: None, operator: Actor, clock: ManualClock
) -> None:
    row = put()
    record_export(row, actor=operator, clock=clock)
    entry = Entry.objects.latest("seq")
    assert (entry.event, entry.data["serial"]) == (Event.CERTIFICATE_EXPORT, row.serial)
