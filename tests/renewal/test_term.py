"""When a certificate can be renewed, and why not: the act ``check_term``."""

from datetime import timedelta

import pytest
from django.utils.translation import override

from ams.accounts.models import Account, Person
from ams.certificates.models import Certificate
from ams.core.actor import system
from ams.core.errors import InvalidInput
from ams.core.wording import date_text
from ams.issuance.errors import NotRenewable
from ams.issuance.policy import RenewalRule, present, set_rule
from ams.issuance.renewable import Obstacle, check_term, obstacles, renewable_from
from ams.journal.models import Entry
from ams.requests.claim import claim
from ams.revocation.services import hold, revoke
from tests.renewal.builders import completed, end_in, filed
from tests.requests.builders import OPERATOR, Office, put_foreign
from tests.requests.builders import filed as file_revocation

pytestmark = pytest.mark.django_db


def first(office: Office, username: str = "sari") -> Obstacle:
    return next(obstacles(office.certificate(username), at=office.clock.now()))


def test_a_certificate_within_the_days_can_be_renewed(office: Office) -> None:
    check_term(office.certificate("sari"), at=office.clock.now())


def test_earlier_is_refused_with_the_day_from_which_it_is_possible(office: Office) -> None:
    certificate = office.certificate("maya")
    found = first(office, "maya")
    since = certificate.not_after - timedelta(days=30)
    assert (found.code, found.since) == ("too_early", since)
    assert date_text(since) in found.why
    with override("en"):
        assert date_text(since, "en") in first(office, "maya").why


def test_the_first_moment_of_the_days_is_within_them(office: Office) -> None:
    certificate = office.certificate("maya")
    since = renewable_from(certificate)
    check_term(certificate, at=since)
    with pytest.raises(NotRenewable):
        check_term(certificate, at=since - timedelta(seconds=1))


def test_the_number_of_days_is_the_administrators(office: Office) -> None:
    set_rule(RenewalRule(earliest_days=10), actor=office.actor("rina"), clock=office.clock)
    assert first(office).code == "too_early"
    entry = Entry.objects.filter(event="setting:change").latest("seq")
    assert entry.data["earliest_days"] == 10


@pytest.mark.parametrize("who", ["sari", "eko", "citra", "hadi"])
def test_nobody_but_an_administrator_sets_the_rule(office: Office, who: str) -> None:
    with pytest.raises(Exception) as refusal:  # noqa: PT011 - its code is looked at
        set_rule(RenewalRule(), actor=office.actor(who), clock=office.clock)
    assert refusal.value.code == "not_administrator"  # type: ignore[attr-defined]


@pytest.mark.parametrize("days", [0, -1, 181])
def test_a_rule_without_bounds_is_refused(office: Office, days: int) -> None:
    with pytest.raises(InvalidInput):
        set_rule(RenewalRule(earliest_days=days), actor=system("x"), clock=office.clock)
    assert present() == RenewalRule(30, supersedes=True)


def test_an_expired_certificate_leads_to_issuance(office: Office) -> None:
    office.clock.advance(timedelta(days=21))
    found = first(office)
    assert (found.code, found.leads_to) == ("expired", "issuance")


def test_a_revoked_certificate_leads_to_issuance(office: Office) -> None:
    revoke(office.certificate("sari").pk, reasons=["lainnya"], actor=OPERATOR, clock=office.clock)
    found = first(office)
    assert (found.code, found.leads_to) == ("revoked", "issuance")
    with pytest.raises(NotRenewable) as refusal:
        filed(office)
    assert refusal.value.context["leads_to"] == "issuance"


def test_a_held_certificate_is_not_renewed(office: Office) -> None:
    hold(office.certificate("sari").pk, reason="Ragu", actor=OPERATOR, clock=office.clock)
    assert first(office).code == "held"


def test_a_locked_account_renews_nothing(office: Office) -> None:
    Account.objects.filter(username="sari").update(is_active=False)
    assert first(office).code == "account"


def test_an_open_revocation_keeps_it_from_being_renewed(office: Office) -> None:
    request = file_revocation(office)
    found = first(office)
    assert found.code == "revocation_open"
    assert request.number in found.why


def test_a_certificate_that_has_a_successor_names_it(office: Office) -> None:
    old = office.certificate("sari")
    completed(office)
    found = next(obstacles(Certificate.objects.get(pk=old.pk), at=office.clock.now()))
    assert found.code == "renewed"
    assert office.certificate("sari").serial in found.why


def test_another_cas_certificate_is_renewed_there(office: Office) -> None:
    found = next(obstacles(put_foreign(office, "sari"), at=office.clock.now()))
    assert found.code == "of_another_ca"


@pytest.mark.parametrize(
    ("field", "value", "word"),
    [
        ("plain_name", "Sari Nama Baru", "Nama"),
        ("email", "sari.baru@kebumenkab.go.id", "Email dinas"),
    ],
)
def test_a_changed_record_is_refused_by_the_names_of_what_differs(
    office: Office, field: str, value: str, word: str
) -> None:
    Person.objects.filter(pk=office.people["sari"].pk).update(**{field: value})
    found = first(office)
    assert (found.code, found.leads_to) == ("subject_changed", "revocation")
    assert f"({word})" in found.why
    with pytest.raises(NotRenewable):
        filed(office)


def test_a_move_to_another_agency_is_a_change_of_data(office: Office) -> None:
    Person.objects.filter(pk=office.people["sari"].pk).update(agency=office.agencies["schools"])
    assert "Unit kerja" in first(office).why


def test_an_address_of_no_allowed_domain_is_no_official_one(office: Office) -> None:
    Person.objects.filter(pk=office.people["sari"].pk).update(email="sari@example.com")
    codes = [one.code for one in obstacles(office.certificate("sari"), at=office.clock.now())]
    assert codes == ["record", "subject_changed"]


def test_a_request_that_waits_still_shows_the_officer_what_came_between(office: Office) -> None:
    from tests.renewal.builders import submitted  # noqa: PLC0415 - beside its only use

    request = submitted(office)
    hold(office.certificate("sari").pk, reason="Ragu", actor=OPERATOR, clock=office.clock)
    claim(request.pk, actor=office.actor("eko"), clock=office.clock)
    assert first(office).code == "held"


def test_a_certificate_that_ends_today_can_still_be_renewed(office: Office) -> None:
    check_term(end_in(office, "sari", 0.5), at=office.clock.now())
