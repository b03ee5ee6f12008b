from datetime import timedelta

import pytest

from ams.authority.models import Issuer
from ams.certificates.models import Certificate
from ams.core.actor import Actor
from ams.core.clock import ManualClock
from ams.revocation import files, publishing
from ams.revocation.errors import PublishingFailed
from ams.revocation.models import CRL
from ams.revocation.services import publish, published_file, revoke
from tests.revocation.office import octets_of


@pytest.fixture
def row(issuer: Issuer, certificate: Certificate, operator: Actor, clock: ManualClock) -> CRL:
    """Return a published CRL with one entry, an older one before it."""
    publish(issuer.pk, clock=clock)
    revoke(certificate.pk, reasons=["kehilangan"], actor=operator, clock=clock)
    clock.advance(timedelta(minutes=1))
    return publish(issuer.pk, clock=clock)


def served(slug: str = "kebumen") -> bytes:
    found = published_file(slug)
    assert found is not None
    with found.content as content:
        octets = content.read()
    assert len(octets) == found.length
    return octets


def test_the_newest_is_served_with_what_http_needs_to_know(row: CRL) -> None:
    found = published_file("kebumen")
    assert found is not None
    found.content.close()
    assert (found.sha256, found.length) == (row.sha256, row.length)
    assert (found.published_at, found.next_update) == (row.published_at, row.next_update)
    assert served() == octets_of(row)


def test_nothing_is_served_of_whom_nothing_is_known(issuer: Issuer) -> None:
    assert published_file("kebumen") is None
    assert published_file("lain") is None


@pytest.mark.parametrize("there", [None, b"", b"old or broken"])
def test_a_machine_without_the_file_puts_it_there(row: CRL, there: bytes | None) -> None:
    path = files.crl_path("kebumen")
    expected = path.read_bytes()
    path.unlink()
    if there is not None:
        path.write_bytes(there)
    assert served() == path.read_bytes() == expected


def test_a_machine_that_has_an_older_one_adds_what_is_new(row: CRL) -> None:
    old = CRL.objects.get(number=1)
    files.crl_path("kebumen").write_bytes(octets_of(old))
    assert served() == octets_of(row)


def test_a_file_installed_and_not_yet_recorded_is_not_replaced_by_an_older_one(
    row: CRL, issuer: Issuer, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_: object) -> None:
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(publishing, "_record", die)
        with pytest.raises(SystemExit):
            publish(issuer.pk, clock=clock)
    newer = CRL.objects.get(number=3)
    assert newer.published_at is None
    assert served() == octets_of(newer)


def test_a_folder_that_cannot_be_written_is_said(row: CRL) -> None:
    path = files.crl_path("kebumen")
    path.unlink()
    path.mkdir()
    with pytest.raises(PublishingFailed, match="cannot be written"):
        published_file("kebumen")
