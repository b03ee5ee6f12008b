from dataclasses import replace
from datetime import timedelta

import pytest

from ams.accounts.models import Person
from ams.core.errors import InvalidInput
from ams.core.wording import WIB, date_text
from ams.letters.data import Superior
from ams.letters.errors import LetterNotYours
from ams.letters.services import create_letter
from ams.requests.errors import CertificateNotYours, CertificateOfAnotherCA, NotAPerson
from ams.requests.file import file, prefilled
from ams.requests.letter import prepare_letter, take_over
from tests.requests.builders import Office, code, draft, make_letter, put_foreign

_STRANGER = Superior("Siti Rahmawati, M.Si.", "197903142003122001", "Pembina (IV/a)", "Camat")


def test_record_and_certificate_fill_the_letter(office: Office) -> None:
    content = make_letter(office).content
    sari, certificate = office.people["sari"], office.certificate("sari")
    assert (content.applicant.name, content.applicant.nip) == (sari.full_name, sari.nip)
    assert content.applicant.username == "sari"
    assert content.certificate.serial == certificate.serial
    assert content.certificate.subject_dn == certificate.subject_dn
    assert content.certificate.not_after == certificate.not_after.astimezone(WIB).date()
    assert content.superior.nip == office.people["ratna"].nip
    assert content.letterhead.government == office.agencies["regency"].name
    assert [box.key for box in content.ticked] == ["lupa_passphrase"]


def test_every_reason_on_offer_stands_in_the_letter_to_be_seen_unticked(office: Office) -> None:
    content = make_letter(office).content
    assert len(content.reasons) > len(content.ticked)


def test_details_go_to_ticked_reasons_alone(office: Office) -> None:
    details = {"lupa_passphrase": "lupa sejak cuti", "mutasi": "tidak dipilih"}
    content = make_letter(office, details=details).content
    assert [box.detail for box in content.reasons if box.detail] == ["lupa sejak cuti"]


def test_a_known_date_of_loss_stands_in_the_letter(office: Office) -> None:
    office.clock.advance(timedelta(days=2))
    known = office.clock.now() - timedelta(days=1)
    content = make_letter(office, reasons=("kehilangan",), invalidity_date=known).content
    assert content.ticked[0].detail == f"diketahui pada {date_text(known)}"


@pytest.mark.parametrize("shift", [timedelta(minutes=1), timedelta(days=-30)])
def test_a_date_of_loss_lies_between_not_before_and_now(office: Office, shift: timedelta) -> None:
    moment = office.clock.now() + shift
    with pytest.raises(InvalidInput) as refusal:
        make_letter(office, reasons=("kehilangan",), invalidity_date=moment)
    assert set(refusal.value.fields) == {"invalidity_date"}


def test_a_typed_superior_takes_the_place_of_the_one_on_record(office: Office) -> None:
    assert make_letter(office, superior=_STRANGER).content.superior == _STRANGER


def test_one_is_not_ones_own_superior(office: Office) -> None:
    own = Superior("Orang Lain", office.people["sari"].nip, "", "Kepala")
    with pytest.raises(InvalidInput) as refusal:
        make_letter(office, superior=own)
    assert set(refusal.value.fields) == {"superior_nip"}


def test_without_a_superior_on_record_one_must_be_typed(office: Office) -> None:
    Person.objects.filter(pk=office.people["sari"].pk).update(superior=None)
    with pytest.raises(InvalidInput) as refusal:
        make_letter(office)
    assert set(refusal.value.fields) == {"superior_name"}
    assert make_letter(office, superior=_STRANGER)


@pytest.mark.parametrize("reasons", [(), ("bosan",)])
def test_a_letter_states_at_least_one_known_reason(office: Office, reasons: tuple[str]) -> None:
    with pytest.raises(InvalidInput):
        make_letter(office, reasons=reasons)


def test_somebody_elses_certificate_does_not_exist(office: Office) -> None:
    with pytest.raises(CertificateNotYours):
        make_letter(office, certificate_id=office.certificate("maya").pk)


def test_a_certificate_of_another_ca_is_refused_before_the_letter_is_written(
    office: Office,
) -> None:
    put_foreign(office, "sari")
    with pytest.raises(CertificateOfAnotherCA):
        make_letter(office)


def test_an_account_without_a_person_has_no_letter_made(office: Office) -> None:
    with pytest.raises(NotAPerson):
        prepare_letter(draft(office), actor=office.actor("bakti"), clock=office.clock)


def test_a_letter_made_before_sign_in_is_taken_over_by_its_code_and_filed(office: Office) -> None:
    content = make_letter(office).content
    public = create_letter(content, actor=None, clock=office.clock).letter
    letter = take_over(public.printed_code, actor=office.actor("sari"), clock=office.clock)
    wanted = prefilled(letter.pk, actor=office.actor("sari"))
    assert wanted.certificate_id == office.certificate("sari").pk
    request = file(
        replace(wanted, accompaniment_code=code(office)),
        actor=office.actor("sari"),
        clock=office.clock,
    )
    assert request.letter == letter


def test_a_public_letter_that_names_no_certificate_leaves_the_choice_open(office: Office) -> None:
    content = make_letter(office).content
    blank = replace(content, certificate=replace(content.certificate, serial=""))
    public = create_letter(blank, actor=None, clock=office.clock).letter
    take_over(public.code, actor=office.actor("sari"), clock=office.clock)
    assert prefilled(public.pk, actor=office.actor("sari")).certificate_id == 0


def test_nobody_takes_over_a_letter_that_names_another(office: Office) -> None:
    public = create_letter(make_letter(office).content, actor=None, clock=office.clock).letter
    with pytest.raises(LetterNotYours):
        take_over(public.code, actor=office.actor("maya"), clock=office.clock)
