"""The certificate page tells a person what stands between him and a new certificate."""

import pytest

from ams.revocation.services import revoke
from tests.requests.builders import OPERATOR, Office, submitted
from tests.web.conftest import SignIn

HEADING = "Sertifikat baru</h2>"


def panel(sign_in: SignIn, username: str) -> str:
    text = sign_in(username).get("/sertifikat/").content.decode()
    return text.split(HEADING)[1].split("</section>")[0] if HEADING in text else ""


def test_who_holds_one_is_told_its_last_digits_and_led_to_its_revocation(
    sign_in: SignIn, office: Office
) -> None:
    own = office.certificate("sari")
    said = panel(sign_in, "sari")
    assert f"…{own.serial[-6:]}</span>" in said
    assert f'href="/permohonan/baru/?sertifikat={own.pk}"' in said
    assert "Langkah penerbitan" not in said


def test_who_has_asked_for_its_revocation_is_led_to_that_request(
    sign_in: SignIn, office: Office
) -> None:
    request = submitted(office)
    said = panel(sign_in, "sari")
    assert f'href="/permohonan/{request.pk}/"' in said
    assert request.number in said
    assert "Ajukan pencabutannya" not in said


def test_after_the_revocation_the_steps_and_the_office_are_named(
    sign_in: SignIn, office: Office
) -> None:
    revoke(
        office.certificate("sari").pk, reasons=("kehilangan",), invalidity_date=None,
        actor=OPERATOR, clock=office.clock,
    )  # fmt: skip
    said = panel(sign_in, "sari")
    assert "Tidak ada sertifikat aktif yang menghalangi" in said
    assert "Pemerintah Kabupaten Kebumen" in said
    assert 'href="/panduan/sop/issuance/"' in said
    assert sign_in("sari").get("/panduan/sop/issuance/").status_code == 200


def test_nothing_offers_a_request_that_ams_does_not_carry_out(sign_in: SignIn) -> None:
    said = panel(sign_in, "dewi")
    assert "Ajukan Sertifikat Baru" in said
    assert "/permohonan/baru/" not in said


@pytest.mark.parametrize("username", ["bakti"])
def test_an_account_without_a_person_has_no_next_certificate(
    sign_in: SignIn, username: str
) -> None:
    assert panel(sign_in, username) == ""


def test_an_officer_sees_his_own_and_nobody_elses(sign_in: SignIn, office: Office) -> None:
    said = panel(sign_in, "eko")
    assert office.certificate("eko").serial[-6:] in said
    assert office.certificate("sari").serial[-6:] not in said


def test_the_panel_is_english_for_who_chose_english(sign_in: SignIn) -> None:
    browser = sign_in("dewi")
    browser.cookies["django_language"] = "en"
    text = browser.get("/sertifikat/").content.decode()
    assert "Nothing stands in the way of a new certificate" in text
