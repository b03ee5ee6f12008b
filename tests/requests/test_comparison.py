from dataclasses import replace
from datetime import date

import pytest

from ams.accounts.models import Account, Person
from ams.authority import names
from ams.certificates.states import CertificateState
from ams.core.actor import system
from ams.letters.models import LetterVersion
from ams.requests.comparison import Comparison, _name_row, comparison
from ams.requests.models import Request
from ams.revocation.services import revoke
from tests.requests.builders import Office, attached, fresh


def of(request: Request, office: Office) -> Comparison:
    """Return the comparison as it is now."""
    return comparison(fresh(request), at=office.clock.now())


def differing(compared: Comparison) -> list[str]:
    """Return the rows that differ."""
    return [row.key for row in compared.rows if row.agrees is False]


def change_letter(version: LetterVersion, **changes: str | date | None) -> None:
    """Let the letter name another certificate."""
    certificate = replace(version.content.certificate, **changes)  # type: ignore[arg-type] # texts
    content = replace(version.content, certificate=certificate)
    document = replace(version.document, content=content)
    LetterVersion.objects.filter(pk=version.pk).update(data=document.to_json())


def test_everything_agrees_for_ones_own_certificate(office: Office) -> None:
    compared = of(attached(office), office)
    assert compared.agrees
    assert differing(compared) == []
    assert compared.state is CertificateState.GOOD


def test_the_certificate_speaks_from_its_own_octets_not_from_the_inventory(
    office: Office,
) -> None:
    request = attached(office)
    request.concerned.serial, request.concerned.issuer_dn = "0BAD", "CN=Lain"
    compared = comparison(request, at=office.clock.now())
    assert differing(compared) == ["serial", "issuer_dn"]


def test_every_attribute_of_the_subject_is_compared(office: Office) -> None:
    request = attached(office)
    compared = of(request, office)
    subject = names.parse(request.concerned.certificate.subject)
    assert {one.attribute for one in compared.subject_dn} == {
        one.name for one in subject.attributes
    }
    assert all(one.same for one in compared.subject_dn)


def test_order_case_and_spacing_of_a_name_are_no_difference(office: Office) -> None:
    request = attached(office)
    turned = " , ".join(reversed(request.concerned.subject_dn.split(","))).upper()
    change_letter(request.letter.latest, subject_dn=turned)
    assert all(one.same for one in of(request, office).subject_dn)


def test_a_differing_attribute_is_named(office: Office) -> None:
    request = attached(office)
    other = request.concerned.subject_dn.replace("Sari Utama", "Sri Utama")
    change_letter(request.letter.latest, subject_dn=other)
    compared = of(request, office)
    assert [one.attribute for one in compared.subject_dn if not one.same] == ["CN"]
    assert not compared.agrees


def test_a_letter_without_the_name_lacks_every_attribute(office: Office) -> None:
    request = attached(office)
    change_letter(request.letter.latest, subject_dn="")
    assert all(one.left is None for one in of(request, office).subject_dn)


def test_a_name_that_cannot_be_read_is_said_so(office: Office) -> None:
    request = attached(office)
    change_letter(request.letter.latest, subject_dn="Sari Utama")
    compared = of(request, office)
    assert compared.letter_dn_problem
    assert not compared.agrees


@pytest.mark.parametrize(
    ("field", "row"),
    [("plain_name", "plain_name"), ("unit", "unit"), ("email", "email")],
)
def test_a_record_that_changed_since_issuance_is_marked(
    office: Office, field: str, row: str
) -> None:
    request = attached(office)
    Person.objects.filter(pk=office.people["sari"].pk).update(**{field: "lain@kebumenkab.go.id"})
    assert row in differing(of(request, office))


@pytest.mark.parametrize(
    ("full_name", "remark"),
    [
        ("Sari Utama, S.KM.", "seperti pada data pegawai"),
        ("Dr. Sari Utama, M.Kes.", "gelar yang lain"),
    ],
)
def test_titles_in_a_common_name_are_remarked_and_no_difference(
    office: Office, full_name: str, remark: str
) -> None:
    person = office.people["sari"]
    person.full_name = full_name
    row = _name_row(person, common_name="Sari Utama, S.KM.")
    assert row.agrees is True
    assert remark in row.remark
    for other in ("Sari Utami, S.KM.", "Sari, S.KM."):
        assert _name_row(person, common_name=other).agrees is False


def test_another_username_is_marked(office: Office) -> None:
    request = attached(office)
    Account.objects.filter(username="sari").update(username="sari.baru")
    assert differing(of(request, office)) == ["username"]


def test_another_holder_in_the_inventory_is_marked(office: Office) -> None:
    request = attached(office)
    request.concerned.holder = office.people["tono"]
    assert differing(comparison(request, at=office.clock.now())) == ["holder"]


def test_a_property_of_which_one_source_speaks_is_not_judged(office: Office) -> None:
    request = attached(office)
    change_letter(request.letter.latest, not_before=None)
    rows = {row.key: row.agrees for row in of(request, office).rows}
    assert rows["not_before"] is None
    assert rows["not_after"] is True
    assert rows["serial"] is True


def test_another_day_in_the_letter_is_marked(office: Office) -> None:
    request = attached(office)
    change_letter(request.letter.latest, not_after=date(2030, 1, 1))
    assert differing(of(request, office)) == ["not_after"]


def test_the_certificates_state_stands_beside(office: Office) -> None:
    request = attached(office)
    revoke(request.concerned.pk, reasons=["lainnya"], actor=system("operator"), clock=office.clock)
    assert of(request, office).state is CertificateState.REVOKED
