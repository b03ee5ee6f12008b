"""Hold, release, revocation and the letter's end at the same moment, on real connections."""

import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from cryptography import x509
from cryptography.x509 import ocsp as x509_ocsp
from django.db import connection, transaction

from ams.certificates.errors import AlreadyRevoked
from ams.core.clock import ManualClock
from ams.holding.errors import HoldEnded
from ams.holding.following import follow
from ams.holding.models import HoldCase, needing_an_officer
from ams.holding.opening import open_request
from ams.holding.releasing import release
from ams.holding.reporting import Report, hold_for_caller, hold_mine
from ams.holding.reviewing import leave_held
from ams.jobs.worker import run_due
from ams.journal.events import Event
from ams.journal.models import Entry
from ams.journal.verification import verify
from ams.notifications.models import Notice
from ams.procedures.errors import ActNotOffered
from ams.requests.attach import submit
from ams.requests.carry_out import carry_out_revocation
from ams.requests.errors import AlreadyDecided, RequestClosed
from ams.requests.models import ENDED_BY_RELEASE, Request, Status
from ams.requests.revoke import revoke
from ams.revocation import ocsp
from ams.revocation import services as revocations
from ams.revocation.models import Hold, Revocation
from tests.holding.reports import CALL, by_phone, matched, mine, unopened
from tests.requests.builders import Office, decided, found_office, fresh, upload
from tests.revocation.office import ocsp_request
from tests.threads import at_once

MANY = 12
Act = Callable[[], object]


@pytest.fixture
def office(transactional_db: None, clock: ManualClock) -> Office:
    """Return the regency, committed, so that every connection sees it."""
    return found_office(clock)


def ends(*acts: Act) -> Counter[str]:
    """Perform ``acts``, each several times, at one moment; return how many ended in which way."""
    many = acts * (MANY // len(acts))
    results = at_once(lambda index: many[index](), threads=len(many))
    return Counter(type(one).__name__ if isinstance(one, Exception) else "done" for one in results)


def written(event: Event) -> int:
    return Entry.objects.filter(event=event).count()


def mails(message: str) -> int:
    return Notice.objects.filter(message=message).count()


def agreed(office: Office) -> str:
    """Return Sari's certificate's status: row, holds, changes, journal, CRL and OCSP all say so."""
    run_due(office.clock)
    certificate = office.certificate("sari")
    holds, status = Hold.objects.filter(certificate=certificate), str(certificate.status)
    assert holds.filter(ended_at=None).count() == (status == "held")
    assert Revocation.objects.count() == written(Event.CERTIFICATE_REVOKE) == (status == "revoked")
    assert holds.count() == written(Event.CERTIFICATE_HOLD)
    assert holds.filter(outcome="released").count() == written(Event.CERTIFICATE_RELEASE)
    assert HoldCase.objects.count() == written(Event.HOLD_REPORT) == mails("hold_placed")
    changes = list(certificate.status_changes.order_by("seq").values_list("status", "seq"))
    assert [one for one, _seq in changes] == ["good", *_as_journaled(certificate.serial)]
    assert changes[-1][0] == status
    assert Entry.objects.filter(seq__in=[seq for _one, seq in changes]).count() == len(changes)
    assert _in_crl(office) == _in_ocsp(office) == _reason(status)
    verify()
    return status


def _as_journaled(serial: str) -> list[str]:
    said = {
        Event.CERTIFICATE_HOLD.value: "held",
        Event.CERTIFICATE_RELEASE.value: "good",
        Event.CERTIFICATE_REVOKE.value: "revoked",
    }
    rows = Entry.objects.filter(event__in=said, data__serial=serial).order_by("seq")
    return [said[event] for event in rows.values_list("event", flat=True)]


def _reason(status: str) -> str:
    if status != "revoked":
        return {"good": "", "held": "certificateHold"}[status]
    return Revocation.objects.get().reason_code


def _in_crl(office: Office) -> str:
    newest = revocations.newest_published(revocations.Scope(office.issuer))
    assert newest is not None
    crl = x509.load_der_x509_crl(b"".join(revocations.octets(newest)))
    serial = office.certificate("sari").serial_number
    entry = crl.get_revoked_certificate_by_serial_number(serial)
    if entry is None:
        return ""
    return str(entry.extensions.get_extension_for_class(x509.CRLReason).value.reason.value)


def _in_ocsp(office: Office) -> str:
    certificate = office.certificate("sari")
    answer = ocsp.respond(office.issuer, ocsp_request(certificate), clock=office.clock)
    read = x509_ocsp.load_der_ocsp_response(answer.der)
    return str(read.revocation_reason.value) if read.revocation_reason else ""


def _hold_mine(office: Office) -> Act:
    pk, sari = office.certificate("sari").pk, office.actor("sari")
    return lambda: hold_mine(pk, Report(), actor=sari, clock=office.clock)


def _hold_for_caller(office: Office, officer: str) -> Act:
    pk, actor = office.certificate("sari").pk, office.actor(officer)
    return lambda: hold_for_caller(pk, Report(), CALL, actor=actor, clock=office.clock)


def _release(office: Office, officer: str = "dewi") -> Act:
    pk, actor = office.certificate("sari").pk, office.actor(officer)
    return lambda: release(pk, reason="Ditemukan.", actor=actor, clock=office.clock)


def _revoke(office: Office, request: Request) -> Act:
    typed, eko = request.concerned.serial[-6:], office.actor("eko")
    return lambda: revoke(request.pk, confirmation=typed, actor=eko, clock=office.clock)


def test_owner_and_officers_reporting_at_once_make_one_hold_one_case_and_one_request(
    office: Office,
) -> None:
    reports = [
        _hold_mine(office),
        _hold_for_caller(office, "eko"),
        _hold_for_caller(office, "dewi"),
    ]
    assert ends(*reports) == {"done": MANY}
    assert agreed(office) == "held"
    case = HoldCase.objects.get()
    assert Hold.objects.get().actor_account_id == case.reported_by_id
    assert case.request == Request.objects.get()
    assert written(Event.REQUEST_FILE) == 1


def test_a_hold_and_the_revocation_at_once_end_revoked_as_of_the_hold_if_it_was_first(
    office: Office,
) -> None:
    request = decided(office)
    office.clock.advance(timedelta(minutes=1))
    carry_out = partial(carry_out_revocation, request.pk, clock=office.clock)
    ended = ends(_hold_mine(office), carry_out)
    assert set(ended) <= {"done", AlreadyRevoked.__name__}
    assert agreed(office) == "revoked"
    hold = Hold.objects.first()
    assert hold is None or hold.outcome == "revoked"
    assert hold is None or Revocation.objects.get().revocation_date == hold.held_at
    assert Request.objects.count() == 1, "nobody is asked for a letter on what is revoked"


def test_release_and_decision_at_once_are_one_of_both(office: Office) -> None:
    request = matched(office, mine(office))
    ended = ends(_release(office), _revoke(office, request))
    kept = fresh(request)
    if kept.is_decided:
        assert ended == {"done": MANY // 2, AlreadyDecided.__name__: MANY // 2}
        assert agreed(office) == "revoked"
        assert (Revocation.objects.get().reason_code, mails("hold_released")) == (
            "keyCompromise", 0,
        )  # fmt: skip
    else:
        assert ended == {"done": MANY // 2, RequestClosed.__name__: MANY // 2}
        assert (agreed(office), kept.status) == ("good", Status.REJECTED)
        assert kept.records.filter(act=ENDED_BY_RELEASE).count() == 1
    assert written(Event.REQUEST_DECIDE) + written(Event.REQUEST_REJECT) == 1


def test_what_is_decided_is_carried_out_whoever_releases_meanwhile(office: Office) -> None:
    request = matched(office, mine(office))
    _revoke(office, request)()
    carry_out = partial(carry_out_revocation, request.pk, clock=office.clock)
    ended = ends(_release(office), carry_out)
    assert set(ended) <= {"done", AlreadyDecided.__name__, AlreadyRevoked.__name__}
    assert ended["done"] == MANY // 2
    assert agreed(office) == "revoked"
    assert written(Event.REQUEST_REVOKED) == 1


def test_release_review_and_the_end_of_the_time_at_once_leave_nothing_to_settle(
    office: Office,
) -> None:
    case = by_phone(office)
    office.clock.at = case.due_at + timedelta(minutes=1)
    eko = office.actor("eko")
    review = partial(leave_held, case.hold_id, remark="Cuti.", actor=eko, clock=office.clock)
    lapse = partial(follow, clock=office.clock)
    ended = ends(_release(office), lapse, review)
    assert ended["done"] >= 2 * MANY // 3
    assert set(ended) <= {"done", HoldEnded.__name__, "NothingToReview"}
    assert agreed(office) == "good"
    assert written(Event.HOLD_LAPSE) <= 1
    assert not needing_an_officer(eko).exists()
    assert Request.objects.get().status == Status.REJECTED
    assert mails("hold_released") == 1


def test_the_letter_and_the_end_of_its_time_at_once_leave_the_case_to_its_officers(
    office: Office,
) -> None:
    case = mine(office)
    request = Request.objects.get()
    upload(office, request.pk)
    office.clock.at = case.due_at + timedelta(minutes=1)
    sari = office.actor("sari")
    hand_in = partial(submit, request.pk, actor=sari, clock=office.clock)
    ended = ends(hand_in, lambda: follow(clock=office.clock))
    assert ended == {"done": MANY // 2 + 1, ActNotOffered.__name__: MANY // 2 - 1}
    assert agreed(office) == "held"
    assert written(Event.HOLD_LAPSE) <= 1
    assert not needing_an_officer(office.actor("eko")).exists(), "the letter is there"


def test_a_release_while_the_request_is_being_opened_ends_the_request_too(office: Office) -> None:
    """The release waits until the request is there; it looks for it only then."""
    case = unopened(office)
    opened, go_on = threading.Event(), threading.Event()

    def act(index: int) -> object:
        if index:
            opened.wait(60)
            return _release(office)()
        with transaction.atomic():
            open_request(case.pk, clock=office.clock)
            opened.set()
            go_on.wait(60)
        return None

    watcher = threading.Thread(target=_once_it_waits, args=(opened, go_on))
    watcher.start()
    assert not [one for one in at_once(act, threads=2) if isinstance(one, Exception)]
    watcher.join()
    assert agreed(office) == "good"
    assert not Request.objects.open().exists()


def test_opening_and_release_at_once_leave_no_request_for_a_good_certificate(
    office: Office,
) -> None:
    case = unopened(office)
    assert ends(lambda: open_request(case.pk, clock=office.clock), _release(office)) == {
        "done": MANY
    }
    assert agreed(office) == "good"
    assert not Request.objects.open().exists()


def _once_it_waits(opened: threading.Event, go_on: threading.Event) -> None:
    """Let the opening commit when the release waits for it; SQLite lets it begin only then."""
    opened.wait(60)
    end = time.monotonic() + 60
    with connection.cursor() as cursor:
        while connection.vendor == "postgresql" and time.monotonic() < end:
            cursor.execute("SELECT 1 FROM pg_locks WHERE NOT granted")
            if cursor.fetchone():
                break
    connection.close()
    go_on.set()
