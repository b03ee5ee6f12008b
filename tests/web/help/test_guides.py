"""The guides as pages, and beside what they explain."""

import re

import pytest
from django.test import Client

from ams.guides.rules import Guide, Language
from ams.guides.shipped import SHIPPED, sections_of
from ams.web.help.words import SLUGS
from tests.requests.builders import Office, claimed, returned, submitted
from tests.web.conftest import SignIn

pytestmark = pytest.mark.django_db


def english(path: str) -> str:
    browser = Client()
    browser.cookies["django_language"] = "en"
    return browser.get(path).content.decode()


@pytest.mark.parametrize("guide", Guide)
def test_a_guide_lists_its_sections_and_each_has_its_anchor(guide: Guide) -> None:
    text = Client().get(f"/panduan/{SLUGS[guide]}/").content.decode()
    for section in sections_of(guide, Language.ID):
        assert f'href="#{section.place.key}"' in text
        assert f'id="{section.place.key}"' in text


def test_every_link_of_every_guide_leads_to_something() -> None:
    browser, anchors = Client(), re.compile(r'id="([^"]+)"')
    pages: dict[str, set[str]] = {}
    for slug in SLUGS.values():
        for text in (
            browser.get(f"/panduan/{slug}/").content.decode(),
            english(f"/panduan/{slug}/"),
        ):
            for page, anchor in re.findall(r'href="(/(?!static/)[^"#]*)(?:#([^"]*))?"', text):
                if page not in pages:
                    answer = browser.get(page)
                    assert answer.status_code in {200, 302}, page
                    pages[page] = set(anchors.findall(answer.content.decode()))
                assert not anchor or anchor in pages[page], f"{page}#{anchor}"


def test_pictures_are_those_of_the_pages_language(settings: object) -> None:
    assert "guides/request.id.webp" in Client().get("/panduan/pemohon/").content.decode()
    assert "guides/request.en.webp" in english("/panduan/pemohon/")


def test_a_guide_that_is_not_there_is_not_found() -> None:
    assert Client().get("/panduan/direktur/").status_code == 404


def test_the_glossary_has_an_anchor_for_every_term_in_both_languages() -> None:
    assert 'id="crl"' in Client().get("/panduan/istilah/").content.decode()
    assert "Certificate" in english("/panduan/istilah/")


def test_the_search_marks_what_was_found_and_shows_the_query_as_text() -> None:
    text = Client().get("/panduan/cari/?cari=mencabut").content.decode()
    assert "<mark>" in text
    text = Client().get("/panduan/cari/?cari=<script>alert(1)</script>").content.decode()
    assert "<script>alert" not in text


def test_a_search_without_result_says_what_to_do() -> None:
    text = Client().get("/panduan/cari/?cari=qwertz").content.decode()
    assert "Tidak ada yang cocok" in text
    assert "Lihat Semua Panduan" in text


@pytest.mark.parametrize("query", ["", "?cari=", f"?cari={'x' * 3000}", "?cari=%00", "?cari=%ff"])
def test_odd_queries_are_answered(query: str) -> None:
    assert Client().get(f"/panduan/cari/{query}").status_code == 200


def test_only_administrators_are_offered_to_change_the_guide(sign_in: SignIn) -> None:
    for username in ("sari", "dewi", "hadi"):
        assert "Kelola Naskah" not in sign_in(username).get("/panduan/").content.decode()
    assert "Kelola Naskah" not in Client().get("/panduan/").content.decode()
    assert "Kelola Naskah" in sign_in("rina").get("/panduan/").content.decode()


def test_the_page_of_a_request_shows_the_readers_guide_to_its_present_step(
    office: Office, sign_in: SignIn
) -> None:
    request = submitted(office, "sari")
    own = sign_in("sari").get(f"/permohonan/{request.pk}/").content.decode()
    assert title(Guide.APPLICANT, "document_check") in own
    assert '/panduan/pemohon/#receipt"' in own
    officers = sign_in("dewi").get(f"/permohonan/{request.pk}/").content.decode()
    assert title(Guide.OFFICER, "document_check") in officers
    assert '/panduan/petugas/#revocation"' in officers


def test_the_desk_shows_the_officers_guide_to_the_check(office: Office, sign_in: SignIn) -> None:
    request = claimed(office, "sari", officer="eko")
    text = sign_in("eko").get(f"/petugas/{request.pk}/").content.decode()
    assert title(Guide.OFFICER, "document_check") in text


def test_who_corrects_reads_how(office: Office, sign_in: SignIn) -> None:
    request = returned(office, "sari")
    text = sign_in("sari").get(f"/permohonan/{request.pk}/perbaiki/").content.decode()
    assert title(Guide.APPLICANT, "corrections") in text


@pytest.mark.parametrize("path", ["/surat/", "/permohonan/baru/"])
def test_forms_say_why_they_ask_without_any_script(sign_in: SignIn, path: str) -> None:
    text = sign_in("sari").get(path).content.decode()
    assert text.count('<details class="why">') >= 4
    assert "petugas memastikan bahwa penanda tangan" in text or "persetujuan atasan" in text


def title(guide: Guide, key: str) -> str:
    return next(
        one.wording.title for place, one in SHIPPED.items()
        if (place.guide, place.key, place.language) == (guide, key, Language.ID)
    )  # fmt: skip


def test_the_contents_number_the_steps_of_one_procedure_alone() -> None:
    page = Client().get("/panduan/pemohon/").content.decode()
    numbers = re.findall(r"Langkah </span>(\d+)", page)
    assert numbers == sorted(numbers)
    assert set(numbers) == set("123456789")
    assert "Penerbitan sertifikat" in page
