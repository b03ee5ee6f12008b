"""Where a regency wants it for a reason, one officer checks and another one revokes."""

import threading

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from ams.accounts.errors import NoSuchRecord, NotAdministrator
from ams.accounts.models import Appointment
from ams.core.errors import AMSError, InvalidInput
from ams.journal.events import Event
from ams.journal.models import Entry
from ams.requests.acts import RequestAct, may
from ams.requests.attach import submit
from ams.requests.check_certificate import CertificateVerdict, check_certificate
from ams.requests.check_documents import check_documents
from ams.requests.claim import claim, claimable, release
from ams.requests.correct import correct
from ams.requests.errors import ClaimedByOther, NeedsSecondOfficer
from ams.requests.four_eyes import first_officers, reasons_under, set_reasons
from ams.requests.models import FourEyes, Request
from ams.requests.queue import QueueFilter, queue
from ams.requests.recheck import recheck
from ams.requests.revoke import revoke
from tests.requests.builders import (
    CONFORM,
    Office,
    conforming,
    draft,
    fresh,
    matching,
    returned,
    submitted,
    upload,
)

REASON = "lupa_passphrase"


def wanted(office: Office, *reasons: str) -> None:
    set_reasons(
        office.agencies["regency"].pk, reasons or (REASON,), actor=office.actor("rina"),
        clock=office.clock,
    )  # fmt: skip


def decide(office: Office, request: Request, officer: str) -> Request:
    typed = request.concerned.serial[-6:]
    actor = office.actor(officer)
    return revoke(request.pk, confirmation=typed, actor=actor, clock=office.clock)


def found_to_match(
    office: Office,
    request: Request,
    officer: str,
    verdict: CertificateVerdict = CertificateVerdict.MATCH,
) -> None:
    actor = office.actor(officer)
    if fresh(request).claimed_by_id != actor.account_id:
        claim(request.pk, actor=actor, clock=office.clock)
    check_certificate(
        request.pk, verdict=verdict, remark="Dilihat.", actor=actor, clock=office.clock
    )


def stepped_back(office: Office, officer: str) -> Request:
    """Return a request that Eko has checked and ``officer`` has sent back to the check."""
    request, actor = matching(office), office.actor(officer)
    claim(request.pk, actor=actor, clock=office.clock)
    recheck(request.pk, remark="Belum yakin.", actor=actor, clock=office.clock)
    return fresh(request)


def test_a_match_gives_the_request_back_and_another_officer_revokes(office: Office) -> None:
    wanted(office)
    request = matching(office)
    assert fresh(request).claimed_by is None
    assert [str(one) for one in first_officers([request]).values()] == ["Eko Utama, S.T."]
    claim(request.pk, actor=office.actor("dewi"), clock=office.clock)
    assert decide(office, request, "dewi").is_decided


def test_who_checked_neither_takes_nor_revokes_it_and_is_told_whom_to_ask(office: Office) -> None:
    wanted(office)
    request, eko = matching(office), office.actor("eko")
    with pytest.raises(NeedsSecondOfficer) as refusal:
        claim(request.pk, actor=eko, clock=office.clock)
    assert "Dewi Utama" in str(refusal.value.context["whom"])
    assert "Sari Utama" not in str(refusal.value.context["whom"])
    assert not claimable([request], actor=eko, at=office.clock.now())


def test_where_there_is_no_colleague_the_administrator_is_named(office: Office) -> None:
    wanted(office)
    request = matching(office)
    Appointment.objects.exclude(account__username="eko").update(ended_at=office.clock.now())
    with pytest.raises(NeedsSecondOfficer) as refusal:
        claim(request.pk, actor=office.actor("eko"), clock=office.clock)
    assert "administrator" in str(refusal.value.context["whom"])


def test_a_rule_made_meanwhile_binds_who_has_the_request_already(office: Office) -> None:
    request = matching(office)
    assert may(RequestAct.REVOKE, request, actor=office.actor("eko"), at=office.clock.now())
    wanted(office)
    assert not may(RequestAct.REVOKE, request, actor=office.actor("eko"), at=office.clock.now())
    with pytest.raises(NeedsSecondOfficer):
        decide(office, request, "eko")
    assert not fresh(request).is_decided


@pytest.mark.parametrize("reason", ["kehilangan", "perubahan_data"])
def test_other_reasons_need_one_officer(office: Office, reason: str) -> None:
    wanted(office, reason)
    assert decide(office, matching(office), "eko").is_decided


def test_who_checked_the_documents_alone_does_not_revoke_either(office: Office) -> None:
    wanted(office)
    request = conforming(office)
    release(request.pk, actor=office.actor("eko"), clock=office.clock)
    found_to_match(office, request, "dewi")
    assert [str(one) for one in first_officers([fresh(request)]).values()] == [
        "Eko Utama, S.T., Dewi Utama, S.T."
    ]
    for one in ("eko", "dewi"):
        with pytest.raises(NeedsSecondOfficer) as refusal:
            claim(request.pk, actor=office.actor(one), clock=office.clock)
        assert "Budi Utama" in str(refusal.value.context["whom"])
    claim(request.pk, actor=office.actor("budi"), clock=office.clock)
    assert decide(office, request, "budi").is_decided


def test_a_step_back_gives_it_back_and_whoever_checked_first_looks_again(office: Office) -> None:
    wanted(office)
    request = stepped_back(office, "dewi")
    assert fresh(request).claimed_by is None
    found_to_match(office, request, "eko")
    claim(request.pk, actor=office.actor("dewi"), clock=office.clock)
    assert decide(office, request, "dewi").is_decided


def test_who_checked_before_a_step_back_does_not_revoke_after_it(office: Office) -> None:
    wanted(office)
    request = stepped_back(office, "dewi")
    found_to_match(office, request, "dewi")
    for one in ("eko", "dewi"):
        with pytest.raises(NeedsSecondOfficer):
            claim(request.pk, actor=office.actor(one), clock=office.clock)
    claim(request.pk, actor=office.actor("budi"), clock=office.clock)
    assert decide(office, request, "budi").is_decided


def test_without_the_rule_who_steps_back_keeps_the_request(office: Office) -> None:
    request, eko = matching(office), office.actor("eko")
    recheck(request.pk, remark="Belum yakin.", actor=eko, clock=office.clock)
    assert fresh(request).claimed_by_id == eko.account_id


def test_a_certificate_found_not_to_match_first_counts_as_a_check(office: Office) -> None:
    wanted(office)
    request, eko = conforming(office), office.actor("eko")
    found_to_match(office, request, "eko", CertificateVerdict.MISMATCH)
    release(request.pk, actor=eko, clock=office.clock)
    dewi = office.actor("dewi")
    claim(request.pk, actor=dewi, clock=office.clock)
    check_documents(request.pk, verdicts=CONFORM, actor=dewi, clock=office.clock)
    found_to_match(office, request, "dewi")
    with pytest.raises(NeedsSecondOfficer):
        claim(request.pk, actor=eko, clock=office.clock)


def test_a_check_of_an_earlier_round_binds_nobody(office: Office) -> None:
    wanted(office)
    request, sari = returned(office), office.actor("sari")
    correct(request.pk, draft(office), actor=sari, clock=office.clock)
    upload(office, request.pk)
    submit(request.pk, actor=sari, clock=office.clock)
    dewi = office.actor("dewi")
    claim(request.pk, actor=dewi, clock=office.clock)
    check_documents(request.pk, verdicts=CONFORM, actor=dewi, clock=office.clock)
    found_to_match(office, request, "dewi")
    claim(request.pk, actor=office.actor("eko"), clock=office.clock)
    assert decide(office, request, "eko").is_decided


def test_the_refusal_names_nobody_who_would_be_refused_himself(office: Office) -> None:
    wanted(office)
    request = matching(office)
    with pytest.raises(NeedsSecondOfficer) as refusal:
        claim(request.pk, actor=office.actor("eko"), clock=office.clock)
    whom = str(refusal.value.context["whom"])
    for one in ("Ratna", "Tono", "Eko", "Sari"):  # her superior, another agency's, he, she herself
        assert f"{one} Utama" not in whom


@pytest.mark.parametrize("username", ["sari", "eko", "dewi", "tono", "hadi", "bakti"])
def test_only_an_administrator_makes_the_rule(office: Office, username: str) -> None:
    regency = office.agencies["regency"].pk
    with pytest.raises(NotAdministrator):
        set_reasons(regency, [REASON], actor=office.actor(username), clock=office.clock)
    assert not FourEyes.objects.exists()


def test_an_unknown_reason_or_regency_is_refused(office: Office) -> None:
    rina, regency = office.actor("rina"), office.agencies["regency"].pk
    with pytest.raises(InvalidInput):
        set_reasons(regency, [REASON, "bosan"], actor=rina, clock=office.clock)
    for pk in (office.agencies["health"].pk, 0):
        with pytest.raises(NoSuchRecord):
            set_reasons(pk, [REASON], actor=rina, clock=office.clock)
    assert not FourEyes.objects.exists()


def test_a_rule_is_kept_once_and_journaled_when_it_changes(office: Office) -> None:
    for reasons in ((REASON,), (REASON, REASON), ("kehilangan", REASON), ("kehilangan",)):
        wanted(office, *reasons)
    assert reasons_under(office.agencies["regency"].pk) == {"kehilangan"}
    assert Entry.objects.filter(event=Event.SETTING_CHANGE).count() == 3


def test_many_requests_ask_no_more_than_two(office: Office) -> None:
    wanted(office)
    few = [matching(office)]
    many = [*few, matching(office, "maya", officer="dewi"), submitted(office, "eko")]
    for requests in (few, many):
        keys = [one.pk for one in requests]
        listed = list(queue(office.actor("budi"), QueueFilter.NEW).filter(pk__in=keys))
        assert len(listed) == len(keys)
        with CaptureQueriesContext(connection) as queries:
            first_officers(listed)
        assert len(queries) == 2


@pytest.mark.django_db(transaction=True)
def test_at_once_the_second_officer_decides_and_the_first_is_refused(office: Office) -> None:
    wanted(office)
    request, ends = matching(office), []
    claim(request.pk, actor=office.actor("dewi"), clock=office.clock)
    actors = [office.actor(one) for one in ("eko", "dewi", "eko", "dewi", "budi")]
    together = threading.Barrier(len(actors))

    def run(actor: object) -> None:
        together.wait()
        try:
            revoke(
                request.pk, confirmation=request.concerned.serial[-6:], actor=actor,  # type: ignore[arg-type] # an actor
                clock=office.clock,
            )  # fmt: skip
            ends.append("done")
        except AMSError as error:
            ends.append(type(error).__name__)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(actor,)) for actor in actors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert fresh(request).decided_by_id == office.actor("dewi").account_id
    assert Entry.objects.filter(event=Event.REQUEST_DECIDE).count() == 1
    assert ends.count("done") >= 2
    assert set(ends) <= {"done", ClaimedByOther.__name__, NeedsSecondOfficer.__name__}
