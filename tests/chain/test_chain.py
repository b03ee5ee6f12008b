"""A person's chain: what it holds, in which order, what comes next, and who may read it."""

import copy
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ams.accounts.errors import NoSuchRecord
from ams.accounts.models import Person
from ams.certificates.models import Certificate
from ams.chain.reading import Chain, chain_of
from ams.chain.timeline import Kind
from ams.core.clock import ManualClock
from ams.journal.models import Entry
from ams.requests.conduct import ISSUANCE, REVOCATION
from ams.requests.models import Journey
from ams.requests.withdraw import withdraw
from ams.revocation.services import hold, release, revoke
from tests.issuance import builders as issuances
from tests.issuance import journeys
from tests.requests import builders as revocations
from tests.requests.builders import OPERATOR, Office, found_office, put_foreign

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(db: None, clock: ManualClock) -> Office:
    """Return the regency with its cast; sari, maya and eko hold certificates."""
    return found_office(clock)


def chain(office: Office, of: str = "sari", by: str = "") -> Chain:
    """Return the chain of a member, read by another or by himself."""
    reader = office.actor(by or of)
    return chain_of(office.people[of].pk, actor=reader, clock=office.clock)


def kinds(read: Chain) -> list[str]:
    """Return what happened, the oldest first."""
    return [one.kind.value for one in reversed(read.entries)]


def why_not(read: Chain, procedure: str) -> tuple[str, ...]:
    """Return what stands in the way of a procedure."""
    return next(one.hindrances for one in read.next_steps if one.procedure == procedure)


def test_a_chain_goes_from_the_account_to_todays_certificate(office: Office) -> None:
    office.clock.advance(timedelta(minutes=1))
    revocations.completed(office)
    office.clock.advance(timedelta(minutes=1))
    issuances.prepare(office)
    request = issuances.completed(office)
    read = chain(office)
    assert kinds(read) == [
        "account", "issued", "filed", "superseded", "ended", "filed", "issued", "ended",
    ]  # fmt: skip
    newest = read.entries[0]
    assert (newest.request, newest.kind) == (request, Kind.ENDED)
    assert read.entries[1].certificate == office.certificate("sari")


def test_holds_and_their_release_are_told(office: Office) -> None:
    certificate = office.certificate("sari")
    for act in (hold, release):
        office.clock.advance(timedelta(minutes=1))
        act(certificate.pk, reason="Ponsel hilang.", actor=OPERATOR, clock=office.clock)
    office.clock.advance(timedelta(minutes=1))
    revoke(certificate.pk, reasons=["kehilangan"], actor=OPERATOR, clock=office.clock)
    assert kinds(chain(office)) == ["account", "issued", "held", "released", "revoked"]


def test_an_expired_certificate_ends_at_its_last_moment(office: Office) -> None:
    office.clock.advance(timedelta(days=4000))
    last = chain(office).entries[0]
    assert (last.kind, last.at) == (Kind.EXPIRED, office.certificate("sari").not_after)


def test_a_certificate_of_an_outside_ca_begins_with_its_validity(office: Office) -> None:
    foreign = put_foreign(office, "budi")
    told = [one for one in chain(office, "budi").entries if one.kind is Kind.IMPORTED]
    assert [(one.certificate, one.at) for one in told] == [(foreign, foreign.not_before)]


def test_an_active_certificate_keeps_from_another_and_is_named_in_short(office: Office) -> None:
    read, serial = chain(office), office.certificate("sari").serial
    (why,) = why_not(read, ISSUANCE)
    assert f"{serial[:4]}…{serial[-4:]}" in why
    assert serial not in why
    assert why_not(read, REVOCATION) == ()


def test_without_a_certificate_another_is_possible_and_nothing_to_revoke(office: Office) -> None:
    office.clock.advance(timedelta(minutes=1))
    revoke(office.certificate("sari").pk, reasons=["lainnya"], actor=OPERATOR, clock=office.clock)
    read = chain(office)
    assert why_not(read, ISSUANCE) == ()
    assert "Tidak ada sertifikat aktif" in why_not(read, REVOCATION)[0]


def test_an_open_request_stands_in_the_way_and_is_named(office: Office) -> None:
    request = revocations.filed(office)
    assert request.number in why_not(chain(office), REVOCATION)[0]
    withdraw(request.pk, actor=office.actor("sari"), clock=office.clock)
    assert why_not(chain(office), REVOCATION) == ()


def test_an_issuance_that_opens_by_itself_is_told_until_it_is_open(office: Office) -> None:
    issuances.prepare(office)
    revocation = journeys.wished(office)
    told = " ".join(why_not(chain(office), ISSUANCE))
    assert f"sesudah pencabutan {revocation.number}" in told
    Journey.objects.update(issuance=revocation)
    assert "sesudah pencabutan" not in " ".join(why_not(chain(office), ISSUANCE))


def test_a_certificate_of_an_unknown_ca_cannot_be_revoked_here(office: Office) -> None:
    put_foreign(office, "budi")
    assert "CA lain" in why_not(chain(office, "budi"), REVOCATION)[0]


def test_a_revocation_is_not_told_to_its_applicant_before_it_is_published(office: Office) -> None:
    request = revocations.decided(office)
    request.carried_out_at = request.decided_at
    request.save()
    Certificate.objects.filter(pk=request.concerned.pk).update(
        status="revoked", revoked_at=request.decided_at
    )
    assert "revoked" not in kinds(chain(office))
    assert "revoked" in kinds(chain(office, by="eko"))


@pytest.mark.parametrize("reader", ["eko", "dewi", "hadi"])
def test_officers_in_scope_and_auditors_read_it_and_that_is_journaled(
    office: Office, reader: str
) -> None:
    assert not chain(office, by=reader).is_own
    assert Entry.objects.filter(event="person:view", actor_name__startswith=reader.title()).exists()


@pytest.mark.parametrize("reader", ["maya", "tono", "rina"])
def test_for_others_the_person_does_not_exist(office: Office, reader: str) -> None:
    with pytest.raises(NoSuchRecord):
        chain(office, by=reader)


def test_a_long_life_takes_no_more_queries_than_a_short_one(office: Office) -> None:
    request = revocations.filed(office)
    revoke(office.certificate("sari").pk, reasons=["lainnya"], actor=OPERATOR, clock=office.clock)
    few = queries(office)
    for number in range(30):
        mark = f"{number:064x}"
        certificate = copy.copy(request.concerned)
        certificate.pk, certificate._state = None, copy.copy(certificate._state)
        certificate._state.adding = True
        certificate.serial, certificate.fingerprint_sha256 = f"40{number:030X}", mark
        certificate.status, certificate.revoked_at = "revoked", office.clock.now()
        certificate.save(force_insert=True)
    assert len(chain(office).entries) > 60
    assert queries(office) == few


def queries(office: Office) -> int:
    """Return how many queries one reading takes."""
    office.people["sari"] = Person.objects.get(pk=office.people["sari"].pk)
    sari = office.actor("sari")
    with CaptureQueriesContext(connection) as captured:
        chain_of(office.people["sari"].pk, actor=sari, clock=office.clock)
    return len(captured)
