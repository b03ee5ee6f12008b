"""Imported certificates are read on a schedule: one CRL for all, OCSP where none serves."""

from datetime import timedelta

import pytest
from django.db.models import F
from pytest_django.fixtures import Settings

from ams.authority.outside import trust
from ams.authority.outside.models import OutsideCA
from ams.certificates.models import Certificate
from ams.core.actor import system
from ams.core.clock import ManualClock
from ams.jobs.models import Job
from ams.journal.models import Entry
from ams.watch.models import OutsideChange, Round, Sighting
from ams.watch.rounds import READ_CA, read_round, schedule
from tests.authority.outside.scene import Outside
from tests.authority.outside.web_server import WebServer
from tests.watch.conftest import Put

CRL = "/ca.crl"


@pytest.fixture
def rows(put: Put, outside: Outside, ca: OutsideCA, present: ManualClock) -> list[Certificate]:
    """Return three certificates that have joined their CA's rounds: good, revoked, held."""
    found = [put(one) for one in (outside.good, outside.revoked, outside.held)]
    schedule(clock=present)
    return found


def test_one_download_serves_all_certificates_of_a_ca(
    *, rows: list[Certificate], ca: OutsideCA, outside: Outside, web: WebServer,
    present: ManualClock,
) -> None:  # fmt: skip
    web.say(CRL, outside.authority.crl())
    assert read_round(ca.pk, clock=present) == 2
    assert web.asked == [CRL]
    statuses = [Certificate.objects.get(pk=row.pk).status for row in rows]
    assert statuses == ["good", "revoked", "held"]
    assert read_round(ca.pk, clock=present) == 0, "no news"
    assert Entry.objects.filter(event="certificate:outside_change").count() == 2


def test_a_released_hold_is_seen(
    *, rows: list[Certificate], ca: OutsideCA, outside: Outside, web: WebServer,
    present: ManualClock,
) -> None:  # fmt: skip
    authority = outside.authority
    web.say(CRL, authority.crl())
    read_round(ca.pk, clock=present)
    index = (authority.folder / "index.txt").read_text()
    authority.release(outside.held)
    web.say(CRL, authority.crl())
    (authority.folder / "index.txt").write_text(index)
    assert read_round(ca.pk, clock=present) == 1
    rows[2].refresh_from_db()
    assert rows[2].status == "good"


def test_where_no_crl_serves_ocsp_is_asked(
    rows: list[Certificate], ca: OutsideCA, outside: Outside, present: ManualClock
) -> None:
    with outside.authority.responder():
        assert read_round(ca.pk, clock=present) == 2
    assert OutsideChange.objects.filter(ocsp__isnull=False, crl__isnull=True).count() == 2


def test_a_ca_that_is_silent_changes_nothing_and_is_asked_ever_more_seldom(
    rows: list[Certificate], ca: OutsideCA, present: ManualClock, settings: Settings
) -> None:
    settings.AMS_OUTSIDE_WATCH_HOURS = 1
    pauses = []
    for _ in range(6):
        assert read_round(ca.pk, clock=present) == 0
        row = Round.objects.get(ca=ca)
        pauses.append((row.next_at - present.now()) / timedelta(minutes=1))
    usual = [5, 10, 20, 40, 60, 60]
    assert all(0.89 * u <= p <= 1.11 * u for p, u in zip(pauses, usual, strict=True))
    assert "cannot be read" in row.why
    assert set(Certificate.objects.values_list("status", flat=True)) == {"good"}


def test_rounds_are_due_by_the_schedule_and_jittered(
    *, rows: list[Certificate], ca: OutsideCA, outside: Outside, web: WebServer,
    present: ManualClock,
) -> None:  # fmt: skip
    Job.objects.all().delete()
    web.say(CRL, outside.authority.crl())
    read_round(ca.pk, clock=present)
    assert schedule(clock=present) == 0
    present.advance(timedelta(hours=6.7))
    assert schedule(clock=present) == 1
    assert Job.objects.get(kind=READ_CA).payload == {"ca": ca.pk}


def test_a_ca_that_is_switched_off_is_not_asked(
    rows: list[Certificate], ca: OutsideCA, web: WebServer, present: ManualClock
) -> None:
    trust.switch_off(ca.pk, actor=system("operator"), clock=present)
    assert schedule(clock=present) == 0
    assert read_round(ca.pk, clock=present) == 0
    assert web.asked == []


def test_expired_certificates_are_left_alone(
    rows: list[Certificate], ca: OutsideCA, outside: Outside, present: ManualClock
) -> None:
    present.advance(timedelta(days=800))
    assert read_round(ca.pk, clock=present) == 0
    assert not Sighting.objects.filter(read_at__isnull=False).exists()


def test_a_certificate_that_ends_soon_is_journaled_once(
    *, rows: list[Certificate], ca: OutsideCA, outside: Outside, web: WebServer,
    present: ManualClock,
) -> None:  # fmt: skip
    web.say(CRL, outside.authority.crl())
    present.advance(timedelta(days=710))
    for _ in range(2):
        read_round(ca.pk, clock=present)
    assert Entry.objects.filter(event="certificate:outside_expiry").count() == 3
    assert Sighting.objects.exclude(expiry_noted_at=F("read_at")).count() <= 3


def test_certificates_of_nobody_known_join_once_their_ca_is_trusted(
    put: Put, outside: Outside, present: ManualClock
) -> None:
    put(outside.good)
    assert schedule(clock=present) == 0
    assert not Sighting.objects.exists()
    trust.add_authorities(outside.authority.bundle(), actor=system("operator"), clock=present)
    assert schedule(clock=present) == 1
    assert Sighting.objects.get().ca.name == "BSRE CA CONTOH DS G1"
