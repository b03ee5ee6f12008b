"""Finding sections: Indonesian words in every form, both languages, terms, nothing."""

import pytest

from ams.guides.models import Edition
from ams.guides.rules import Guide, Language
from ams.guides.searching import Hit, Piece, search
from ams.guides.stems import roots

pytestmark = pytest.mark.django_db


def keys(hits: tuple[Hit, ...]) -> list[str]:
    return [f"{hit.standing.place.guide}/{hit.standing.place.key}" for hit in hits]


def marked(pieces: tuple[Piece, ...]) -> list[str]:
    return [piece.text for piece in pieces if piece.is_match]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("mencabut", "pencabutan"), ("dicabut", "cabut"), ("memeriksa", "pemeriksaan"),
        ("menyerahkan", "diserahkan"), ("mengajukan", "pengajuan"), ("menarik", "ditarik"),
        ("mengirim", "pengiriman"), ("menolak", "penolakan"), ("menulis", "tuliskan"),
        ("diperbarui", "pembaruan"), ("menangguhkan", "penangguhan"), ("suratnya", "surat"),
        ("memblokir", "terblokir"), ("mengonfirmasi", "konfirmasi"),
    ],
)  # fmt: skip
def test_forms_of_one_word_share_a_root(one: str, other: str) -> None:
    assert roots(one, Language.ID) & roots(other, Language.ID)


@pytest.mark.parametrize(
    ("one", "other"), [("surat", "sertifikat"), ("petugas", "pemohon"), ("kode", "kunci")]
)
def test_different_words_share_none(one: str, other: str) -> None:
    assert not roots(one, Language.ID) & roots(other, Language.ID)


def test_the_section_named_so_comes_first_with_its_words_marked() -> None:
    found = search("kode dampingi", Language.ID)
    assert keys(found.hits)[0] == "applicant/accompaniment"
    assert marked(found.hits[0].title) == ["Kode", "pendampingan"]


def test_every_word_of_the_query_must_be_there() -> None:
    assert search("kode", Language.ID).hits
    assert search("kalender", Language.ID).hits
    assert not search("kode kalender", Language.ID)


def test_capitals_do_not_matter_and_a_beginning_is_enough() -> None:
    assert "officer/hold" in keys(search("TANGGUHKAN", Language.ID).hits)
    assert "officer/hold" in keys(search("penangguh", Language.ID).hits)


def test_a_snippet_shows_the_place_that_was_found() -> None:
    (hit,) = [
        one for one in search("tangkapan", Language.ID).hits
        if one.standing.place.key == "outside_ca"
    ]  # fmt: skip
    assert marked(hit.snippet)[0] == "tangkapan"
    assert len("".join(piece.text for piece in hit.snippet)) < 250


def test_english_words_find_english_sections() -> None:
    assert keys(search("withdrawing", Language.EN).hits)[0] == "applicant/withdraw"


def test_words_of_the_other_language_are_found_and_told_apart() -> None:
    found = search("fingerprint", Language.ID)
    assert not found.hits
    assert "administrator/outside_cas" in keys(found.other)


def test_terms_are_found_in_both_languages() -> None:
    for word in ("penangguhan", "hold"):
        assert "hold" in [term.key for term in search(word, Language.ID).terms]


@pytest.mark.parametrize("query", ["", "  ", "%%%", "<zzzz>", "zzzz", "'; --", "x" * 5000])
def test_what_is_nowhere_finds_nothing(query: str) -> None:
    assert not search(query, Language.ID)


def test_an_administrators_words_are_found_and_the_shipped_ones_no_more() -> None:
    Edition.objects.create(
        guide=Guide.SUPERIOR, key="limits", language=Language.ID, number=1, title="Kucing",
        body="Perihal kucing.", shipped_sha256="0" * 64, at="2026-11-22T00:00:00Z",
    )  # fmt: skip
    assert keys(search("kucing", Language.ID).hits) == ["superior/limits"]
    assert "superior/limits" not in keys(search("berhalangan", Language.ID).hits)
