"""Is this letter genuine?"""

from dataclasses import replace
from urllib.parse import urlsplit

import pypdfium2 as pdfium
import pytest
import zxingcpp
from django.test import Client

from ams.core.actor import system
from ams.letters.marks import mark_of, mark_text
from ams.letters.models import Letter, LetterVersion
from ams.letters.services import new_version, public_address
from ams.web.home.check_views import CHECKS_PER_MINUTE
from tests.requests.builders import Office, make_letter, submitted


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


def qr_path(version: LetterVersion, *, page: int = 1, pages: int = 1) -> str:
    """Return the path that the QR of a page leads to."""
    mark = mark_of(version.document, page=page, pages=pages)
    return urlsplit(mark_text(mark, address=public_address(mark.code))).path


def rewritten(letter: Letter, office: Office) -> LetterVersion:
    """Have the letter written anew."""
    content = replace(letter.latest.content, description="Ditulis ulang")
    return new_version(letter.pk, content, actor=system("test"), clock=office.clock)


def test_the_printed_qr_is_genuine_and_names_its_page(letter: Letter) -> None:
    page = Client().get(qr_path(letter.latest, page=2, pages=3))
    assert page.status_code == 200
    assert "Surat ini asli" in page.content.decode()
    assert "2 dari 3" in page.content.decode()


def test_the_qrs_of_the_kept_file_lead_there(letter: Letter) -> None:
    document = pdfium.PdfDocument(bytes(letter.latest.pdf))
    picture = document[0].render(scale=150 / 72).to_pil()
    document.close()
    for code in zxingcpp.read_barcodes(picture):
        page = Client().get(urlsplit(code.text).path)
        assert "Surat ini asli" in page.content.decode()


def test_the_qr_of_an_earlier_version_is_told_as_old(letter: Letter, office: Office) -> None:
    first = letter.latest
    rewritten(letter, office)
    text = Client().get(qr_path(first)).content.decode()
    assert "bukan versi terbaru" in text
    assert "Surat ini asli</h1>" not in text


def test_the_qr_of_the_newest_version_is_not_old(letter: Letter, office: Office) -> None:
    newest = rewritten(letter, office)
    assert "bukan versi" not in Client().get(qr_path(newest)).content.decode()


@pytest.mark.parametrize(
    "seal", ["1.1.1.0000000000000", "9.1.1.ABCDEFGHJKMNP", "x", "1.2.1.ABCDEFGHJKMNP"]
)
def test_a_made_up_qr_is_told_and_shows_nothing_of_the_letter(letter: Letter, seal: str) -> None:
    page = Client().get(f"/S/{letter.code}/{seal}")
    assert page.status_code == 404
    assert "Kode QR ini tidak dibuat AMS" in page.content.decode()
    assert letter.number not in page.content.decode()


def test_another_letters_qr_is_told_under_this_code(letter: Letter, office: Office) -> None:
    other = qr_path(make_letter(office).letter.latest)
    page = Client().get(f"/S/{letter.code}/{other.rpartition('/')[2]}")
    assert "Kode QR ini tidak dibuat AMS" in page.content.decode()


def test_a_qr_of_no_letter_is_unknown(db: None) -> None:
    assert "Kode tidak dikenal" in Client().get("/S/000000000000/1.1.1.x").content.decode()


def test_the_present_state_is_told(letter: Letter, office: Office) -> None:
    assert "Belum diajukan" in Client().get(f"/s/{letter.code}").content.decode()
    filed = submitted(office)
    text = Client().get(f"/s/{filed.letter.code}").content.decode()
    assert "Dalam proses" in text
    assert filed.number not in text


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
