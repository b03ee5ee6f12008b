"""Is this letter genuine?"""

import pytest
from django.test import Client

from ams.letters.models import Letter
from ams.web.home.check_views import CHECKS_PER_MINUTE
from tests.requests.builders import Office, make_letter


@pytest.fixture
def letter(office: Office) -> Letter:
    """Return Sari's letter."""
    return make_letter(office).letter


def test_a_genuine_letter_is_told_with_number_date_and_agency(letter: Letter) -> None:
    page = Client().get(f"/s/{letter.code}")
    assert page.status_code == 200
    text = page.content.decode()
    assert "Surat ini asli" in text
    assert letter.number in text
    assert letter.agency.name in text


def test_personal_data_are_masked(letter: Letter) -> None:
    content = letter.latest.content
    text = Client().get(f"/s/{letter.code}").content.decode()
    whole = [content.applicant.name, content.applicant.nip, content.applicant.email,
             content.superior.name, content.superior.nip, content.certificate.serial,
             content.certificate.subject_dn]  # fmt: skip
    assert [value for value in whole if value in text] == []
    assert "S*** U***" in text


@pytest.mark.parametrize("spelling", ["lower", "printed", "spaced"])
def test_a_code_is_known_however_it_is_typed(letter: Letter, spelling: str) -> None:
    typed = {
        "lower": letter.code.lower(),
        "printed": letter.printed_code,
        "spaced": " ".join(letter.code),
    }[spelling]
    answer = Client().get("/s/", {"code": typed})
    assert answer["Location"] == f"/s/{letter.code}"


def test_a_code_that_no_letter_has_is_not_genuine(letter: Letter) -> None:
    page = Client().get("/s/000000000000")
    assert page.status_code == 404
    assert "Kode tidak dikenal" in page.content.decode()


def test_a_mistyped_code_is_told_as_mistyped(letter: Letter) -> None:
    wrong = ("1" if letter.code[0] == "0" else "0") + letter.code[1:]
    page = Client().get("/s/", {"code": wrong})
    assert page.status_code == 422
    assert "salah ketik" in page.content.decode()


def test_a_code_that_is_markup_stays_text(db: None) -> None:
    page = Client().get("/s/%3Cscript%3Ealert(1)%3C%2Fscript%3E")
    assert b"<script>alert" not in page.content


def test_checks_are_limited(letter: Letter) -> None:
    browser = Client()
    # Twice as many as a minute allows: the minute may turn once.
    statuses = {
        browser.get("/s/000000000000").status_code for _ in range(2 * CHECKS_PER_MINUTE + 1)
    }
    assert statuses == {404, 429}


def test_the_check_changes_nothing(letter: Letter) -> None:
    assert Client().post(f"/s/{letter.code}").status_code == 405
