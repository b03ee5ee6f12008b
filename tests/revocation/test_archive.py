"""What a CRL said can be had for ever: by its number, by the time, the very octets."""

from datetime import timedelta

import pytest
from cryptography import x509
from django.db import connection

from ams.authority.models import Issuer
from ams.certificates.states import CertificateStatus
from ams.core.actor import Actor
from ams.core.clock import ManualClock
from ams.revocation import files
from ams.revocation.errors import CRLNotFound, CRLNotRebuilt
from ams.revocation.models import CRL
from ams.revocation.services import Scope, find_crl, publish, revoke
from tests.revocation.office import START, Office, change_to, octets_of, put_certificate


@pytest.fixture
def kept(
    issuer: Issuer, office: Office, operator: Actor, clock: ManualClock
) -> list[tuple[CRL, bytes]]:
    """Return CRLs of a moving history, hour by hour, with the octets that were served."""
    found = []
    held = put_certificate(issuer, office.budi)
    for hour in range(6):
        if hour in {1, 3, 4}:
            certificate = put_certificate(issuer, office.budi)
            revoke(certificate.pk, reasons=["mutasi"], actor=operator, clock=clock)
        if hour in {2, 4}:
            status = CertificateStatus.HELD if hour == 2 else CertificateStatus.GOOD
            change_to(held, status, clock)
        row = publish(issuer.pk, clock=clock)
        found.append((row, files.crl_path(issuer.slug).read_bytes()))
        clock.advance(timedelta(hours=1))
    return found


@pytest.mark.parametrize("at_hand", [True, False])
def test_every_crl_is_had_again_octet_by_octet(
    kept: list[tuple[CRL, bytes]], issuer: Issuer, *, at_hand: bool
) -> None:
    if not at_hand:
        files.crl_path(issuer.slug).unlink()
    assert [octets_of(row) for row, _ in kept] == [served for _, served in kept]
    counts = [len(x509.load_der_x509_crl(served)) for _, served in kept]
    assert counts == [0, 1, 2, 3, 3, 3]
    assert [row.entry_count for row, _ in kept] == counts


def test_a_crl_is_found_by_number_and_by_time(
    kept: list[tuple[CRL, bytes]], issuer: Issuer
) -> None:
    scope = Scope(issuer)
    for hour, (row, _) in enumerate(kept):
        assert find_crl(scope, number=row.number) == row
        assert find_crl(scope, at=START + timedelta(hours=hour)) == row
        assert find_crl(scope, at=START + timedelta(hours=hour, minutes=59)) == row
    assert find_crl(scope) == kept[-1][0]
    with pytest.raises(CRLNotFound, match="no CRL 7"):
        find_crl(scope, number=7)
    with pytest.raises(CRLNotFound, match="no CRL until 2026-11-22T07:04:59"):
        find_crl(scope, at=START - timedelta(seconds=1))


def test_octets_that_are_not_those_that_were_signed_are_not_given(
    kept: list[tuple[CRL, bytes]], issuer: Issuer
) -> None:
    row = kept[-1][0]
    row.tail = b"\x00" + bytes(row.tail or b"")[1:]
    with pytest.raises(CRLNotRebuilt, match=f"CRL {row.number} of kebumen cannot be put together"):
        octets_of(row)


def test_entries_are_kept_once(kept: list[tuple[CRL, bytes]]) -> None:
    """A CRL costs its header, its signature and what only it says."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT max(coalesce(length(block), 0) + length(head) + length(tail)) "
            "FROM revocation_crl"
        )
        assert cursor.fetchone()[0] < 600
