"""What was measured is what the histories say, whichever way it was counted."""

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ams.core.clock import ManualClock
from ams.jobs.worker import run_due
from ams.measuring import certificate_counting, counting
from ams.measuring.calendars import change_day, start_again
from ams.measuring.following import follow, measure_everything
from ams.measuring.models import CertificateTally, Figure, Mark, Progress, Tally, Verdict
from ams.measuring.times import percentile, rounded
from ams.requests.claim import claim
from ams.requests.models import Request
from ams.requests.reject import reject
from ams.revocation.services import hold, release
from tests.requests.builders import (
    OPERATOR,
    Office,
    completed,
    conforming,
    fresh,
    issue,
    returned,
    submitted,
)

MONDAY_MORNING = timedelta(hours=17, minutes=55)  # from the clock's Sunday 14.05 to 08.00


def tallies() -> Counter[tuple[object, ...]]:
    fields = ("scope", "month", "procedure_key", "figure", "label", "verdict", "seconds")
    return Counter({row[:-1]: row[-1] for row in Tally.objects.values_list(*fields, "count")})


@pytest.fixture
def busy(office: Office) -> Office:
    """Return an office with a completed, a returned and a waiting request, and a slow one."""
    office.clock.advance(MONDAY_MORNING)
    completed(office)
    office.clock.advance(timedelta(hours=1))
    returned(office, "maya", officer="dewi")
    return office


def test_following_twice_counts_once(busy: Office) -> None:
    assert follow() > 0
    once = tallies()
    assert follow() == 0
    assert tallies() == once
    assert Mark.objects.filter(figure=Figure.CASE).count() == Request.objects.count()


def test_changes_add_up_to_what_a_fresh_count_gives(busy: Office) -> None:
    follow()
    issue(busy, "sari")
    conforming(busy)
    busy.clock.advance(timedelta(days=1, minutes=13))
    run_due(busy.clock)
    follow()
    changed, held = tallies(), list(CertificateTally.objects.values_list("scope", "day", "count"))
    counting.recount()
    certificate_counting.recount()
    assert tallies() == changed
    assert sorted(held) == sorted(CertificateTally.objects.values_list("scope", "day", "count"))
    assert measure_everything() == Request.objects.count()
    assert tallies() == changed


def test_the_applicants_time_is_not_held_against_the_office(busy: Office) -> None:
    follow()
    judged = Mark.objects.filter(figure=Figure.STEP).exclude(verdict=Verdict.NOT_JUDGED)
    assert set(judged.values_list("label", flat=True)) == {
        "document_check", "certificate_check", "revocation", "notice",
    }  # fmt: skip


def test_waiting_over_a_weekend_is_no_waiting(office: Office) -> None:
    """The request came in on Sunday and was taken on Monday at 08.00: half an hour, not 18."""
    request = submitted(office)
    office.clock.advance(MONDAY_MORNING)
    claim(request.pk, actor=office.actor("eko"), clock=office.clock)
    office.clock.advance(timedelta(minutes=61))
    reject(request.pk, reason="Tidak.", actor=office.actor("eko"), clock=office.clock)
    follow()
    mark = Mark.objects.get(figure=Figure.STEP, label="document_check")
    assert (mark.waiting, mark.working, mark.verdict) == (1800, 3660, Verdict.MISSED)
    assert Mark.objects.get(figure=Figure.CASE).label == "rejected"
    assert fresh(request).status == "rejected"


def test_a_correction_says_why(busy: Office) -> None:
    follow()
    assert Mark.objects.get(figure=Figure.RETURNED).label == "document_check"
    assert Mark.objects.get(figure=Figure.WHY).label == "signatures"


def test_a_changed_calendar_measures_again(busy: Office) -> None:
    follow()
    busy.clock.advance(timedelta(minutes=9))
    issue(busy, "sari")
    conforming(busy)
    follow()
    assert Mark.objects.filter(figure=Figure.STEP, waiting__gt=0).exists()
    today = busy.clock.now().date()
    change_day(
        busy.agencies["regency"].pk, today, is_open=False, reason="Libur",
        actor=busy.actor("rina"), clock=busy.clock,
    )  # fmt: skip
    run_due(busy.clock)
    assert not Mark.objects.filter(figure=Figure.STEP, waiting__gt=0).exists()
    changed = tallies()
    counting.recount()
    assert tallies() == changed


def test_measuring_again_goes_on_where_it_stopped(
    busy: Office, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ams.measuring.following._CHUNK", 1)
    start_again(clock=clock)
    run_due(clock)
    run_due(clock)
    run_due(clock)
    assert Mark.objects.filter(figure=Figure.CASE).count() == Request.objects.count()
    assert Progress.objects.get().pk == Progress.THE_ONE


def test_certificates_of_a_day_are_counted_once_however_many_changed(
    busy: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An incident revokes many certificates that end on one day; each of them is an entry."""
    follow()
    for username in ("eko", "maya"):
        certificate = busy.certificate(username)
        hold(certificate.pk, reason="Hilang.", actor=OPERATOR, clock=busy.clock)
        release(certificate.pk, reason="Ditemukan.", actor=OPERATOR, clock=busy.clock)
    counted: list[date] = []
    count_day = certificate_counting.count_day

    def noted(day: date) -> None:
        counted.append(day)
        count_day(day)

    monkeypatch.setattr(certificate_counting, "count_day", noted)
    follow()
    assert counted
    assert len(counted) == len(set(counted))


def test_a_count_of_certificates_that_was_broken_off_is_made_up_for(
    busy: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    follow()
    certificate = busy.certificate("eko")
    hold(certificate.pk, reason="Hilang.", actor=OPERATOR, clock=busy.clock)
    with monkeypatch.context() as broken:
        broken.setattr(certificate_counting, "count_day", _killed)
        with pytest.raises(Killed):
            follow()
    assert not CertificateTally.objects.filter(status="held").exists()
    follow()
    assert CertificateTally.objects.filter(status="held").exists()


class Killed(BaseException):
    """The process ends here."""


def _killed(_day: date) -> None:
    raise Killed


@given(st.integers(0, 10**7), st.integers(0, 10**7))
def test_rounding_keeps_the_order(one: int, two: int) -> None:
    low, high = sorted((one, two))
    assert rounded(low) <= rounded(high) <= high
    assert rounded(rounded(high)) == rounded(high)


@given(st.lists(st.integers(0, 10**5), min_size=1), st.sampled_from([0.5, 0.9]))
def test_a_percentile_of_rounded_times_is_the_rounded_percentile(
    times: list[int], share: float
) -> None:
    exact = percentile(Counter(times), share)
    assert exact is not None
    assert percentile(Counter(map(rounded, times)), share) == rounded(exact)
    assert sum(one <= exact for one in times) >= share * len(times)


def test_nothing_has_no_percentile() -> None:
    assert percentile({}, 0.5) is None
