"""The letter that is made before signing in."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from ams.journal.models import Entry
from ams.letters.models import Letter
from ams.web.home.letter_views import LETTERS_PER_MINUTE
from tests.requests.builders import Office


def _typed(office: Office, **values: Any) -> dict[str, Any]:
    typed = {
        "applicant_name": "Sari Utama, S.T.",
        "applicant_nip": "19800101 200501 1 002",
        "applicant_position": "Analis",
        "agency": office.agencies["health"].pk,
        "applicant_unit": "Sekretariat",
        "applicant_email": "sari@kebumenkab.go.id",
        "superior_name": "Ratna Utama, M.Kes.",
        "superior_nip": "198001012005012001",
        "superior_position": "Kepala Bidang",
        "reasons": ["lupa_passphrase"],
        "place": "Kebumen",
        "date": timezone.localdate().isoformat(),
    }
    return {**typed, **values}


def _made(office: Office, browser: Client, **values: Any) -> Letter:
    answer = browser.post("/surat/", _typed(office, **values))
    assert answer.status_code == 302, answer.context["form"].errors
    return Letter.objects.get()


def test_anybody_has_a_letter_made_and_downloads_it(office: Office) -> None:
    browser = Client()
    letter = _made(office, browser)
    answer = browser.get(f"/surat/{letter.code}/unduh/")
    assert answer.content.startswith(b"%PDF-")
    assert answer["Content-Type"] == "application/pdf"
    assert letter.printed_code in answer["Content-Disposition"]


def test_a_downloaded_file_is_an_attachment_that_cannot_run(office: Office) -> None:
    browser = Client()
    letter = _made(office, browser)
    answer = browser.get(f"/surat/{letter.code}/unduh/")
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].startswith("sandbox")


def test_another_browser_gets_neither_page_nor_file_by_the_code(office: Office) -> None:
    letter = _made(office, Client())
    for path in (f"/surat/{letter.code}/", f"/surat/{letter.code}/unduh/"):
        assert Client().get(path).status_code == 404


def test_a_letter_belongs_to_nobody_until_it_is_taken_over(office: Office) -> None:
    assert _made(office, Client()).owner is None


def test_the_letter_is_indonesian_whatever_language_the_page_has(office: Office) -> None:
    browser = Client()
    browser.cookies["django_language"] = "en"
    content = _made(office, browser).latest.content
    assert content.ticked[0].text == "Lupa Passphrase"


def test_numbers_are_kept_as_eighteen_digits(office: Office) -> None:
    assert _made(office, Client()).latest.content.applicant.nip == "198001012005011002"


def test_the_letterhead_names_government_and_office(office: Office) -> None:
    letterhead = _made(office, Client()).latest.content.letterhead
    assert letterhead.government == office.agencies["regency"].name
    assert letterhead.office == office.agencies["health"].name


def test_the_governments_own_letter_names_it_once(office: Office) -> None:
    regency = office.agencies["regency"]
    letterhead = _made(office, Client(), agency=regency.pk).latest.content.letterhead
    assert (letterhead.government, letterhead.office) == ("", regency.name)


def test_what_is_said_of_a_reason_not_chosen_is_left_out(office: Office) -> None:
    content = _made(office, Client(), detail_lainnya="kartu rusak").latest.content
    assert all(not box.detail for box in content.reasons)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"applicant_name": ""}, "applicant_name"),
        ({"applicant_nip": "123"}, "applicant_nip"),
        ({"applicant_nip": "198013012005011002"}, "applicant_nip"),
        ({"superior_nip": "198001012005011002"}, "superior_nip"),
        ({"superior_name": "sari utama, s.t."}, "superior_name"),
        ({"applicant_email": "sari"}, "applicant_email"),
        ({"agency": 0}, "agency"),
        ({"reasons": []}, "reasons"),
        ({"reasons": ["bosan"]}, "reasons"),
        ({"certificate_serial": "xyz"}, "certificate_serial"),
        ({"date": "2020-01-01"}, "date"),
        ({"date": "kemarin"}, "date"),
        ({"description": "x" * 601}, "description"),
        ({"applicant_unit": "Umum\u202e"}, "applicant_unit"),
    ],
)
def test_a_letter_that_breaks_a_rule_is_refused_at_its_field(
    office: Office, changed: dict[str, Any], field: str
) -> None:
    answer = Client().post("/surat/", _typed(office, **changed))
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not Letter.objects.exists()


def test_the_superior_is_somebody_else_however_the_number_is_spaced(office: Office) -> None:
    typed = _typed(office, superior_nip="19800101-200501-1-002")
    assert "superior_nip" in Client().post("/surat/", typed).context["form"].errors


def test_making_letters_is_limited(office: Office) -> None:
    browser = Client()
    statuses = [
        browser.post("/surat/", _typed(office)).status_code for _ in range(LETTERS_PER_MINUTE + 1)
    ]
    # The minute may turn once during the test, never twice.
    assert statuses[0] == 302
    assert 429 in statuses or statuses.count(302) == len(statuses) == LETTERS_PER_MINUTE + 1


def test_the_journal_knows_a_public_letter_by_its_code(office: Office) -> None:
    letter = _made(office, Client())
    entry = Entry.objects.filter(event="letter:create").get()
    assert (entry.subject_id, entry.actor_account_id) == (letter.code, None)


def test_the_form_asks_for_no_secret_and_no_nik(office: Office) -> None:
    names = Client().get("/surat/").context["form"].fields.keys()
    assert not {"nik", "passphrase", "password", "otp"} & set(names)
