"""What the CA would refuse stands before its officer as an item; nothing becomes a server error."""

import pytest

from ams.accounts.models import Person
from ams.authority.models import SigningIntent
from ams.certificates.models import Certificate
from ams.issuance.errors import NotEligible, NotIssuable
from ams.issuance.issuing import approve, carry_out, items
from ams.issuance.verifying import verify
from ams.requests.claim import claim
from ams.requests.models import Request
from ams.revocation.services import revoke
from tests.issuance.builders import accepted, before_citra, completed, decided, filed, told
from tests.requests.builders import OPERATOR, Office, fresh

pytestmark = pytest.mark.django_db
LINT = "Sertifikat lolos pemeriksaan profil, RFC 5280, dan lint"


def rename(office: Office, name: str) -> None:
    """Change sari's record; a number of 18 digits fits a name, and no certificate takes it."""
    Person.objects.filter(pk=office.people["sari"].pk).update(plain_name=name)


def problems(request: Request, office: Office) -> dict[str, str]:
    return {one.what: one.problem for one in items(fresh(request), at=office.clock.now())}


def test_all_items_pass_for_a_request_in_order(office: Office) -> None:
    assert set(problems(before_citra(office), office).values()) == {""}


def test_what_the_cas_own_checks_refuse_is_an_item_before_the_decision(office: Office) -> None:
    request = before_citra(office)
    rename(office, "Sari 198501012010012001")
    found = problems(request, office)
    assert [what for what, problem in found.items() if problem] == [LINT]
    with pytest.raises(NotIssuable) as refusal:
        approve(request.pk, actor=office.actor("citra"), clock=office.clock)
    assert refusal.value.context["why"] == found[LINT]
    assert not fresh(request).is_decided


def test_what_fails_only_when_the_ca_signs_comes_back_to_the_officer(office: Office) -> None:
    request = decided(office)
    before = SigningIntent.objects.count()
    rename(office, "Sari 198501012010012001")
    carry_out(request.pk, clock=office.clock)
    kept = fresh(request)
    assert (kept.activity, kept.is_decided) == ("issuance", False)
    assert "CA menolak menerbitkan" in kept.checks.get(kind="issuance").remark
    assert SigningIntent.objects.count() == before  # nothing was begun, let alone signed


@pytest.mark.parametrize("name", ["S\u0430ri Utama", "Sari\u200bUtama", ""])
def test_a_record_that_fits_no_subject_stops_the_verification(office: Office, name: str) -> None:
    """A Cyrillic letter, an invisible one, and no name at all."""
    request = accepted(office)
    eko = office.actor("eko")
    claim(request.pk, actor=eko, clock=office.clock)
    rename(office, name)
    with pytest.raises(NotEligible):
        verify(request.pk, actor=eko, clock=office.clock)


def test_the_certificate_carries_the_record_in_nfc_whatever_the_request_said(
    office: Office,
) -> None:
    rename(office, "Sari Re\u0301sa")
    certificate = told(office).certificate
    assert certificate is not None
    assert "CN=Sari R\u00e9sa" in certificate.subject_dn


def test_an_unrevoked_person_is_refused_and_a_revoked_one_issued_again(office: Office) -> None:
    first = completed(office).certificate
    assert first is not None
    with pytest.raises(NotEligible) as refusal:
        filed(office)
    assert first.serial in str(refusal.value.context["why"])
    revoke(first.pk, reasons=["kehilangan"], actor=OPERATOR, clock=office.clock)
    again = completed(office).certificate
    assert again is not None
    good = Certificate.objects.filter(holder=office.people["sari"], status="good")
    assert [one.serial for one in good] == [again.serial]
    assert again.serial != first.serial
