import pytest

from ams.procedures.sheet import Cell, Point, Remark, Source, Text

WORDS = Text("Pemohon", "Applicant")


@pytest.mark.parametrize("language", ["en", "en-gb", "EN"])
def test_english_is_given_where_it_is_asked_for(language: str) -> None:
    assert WORDS.in_language(language) == "Applicant"


@pytest.mark.parametrize("language", ["id", "id-id", "", "jv"])
def test_every_other_language_falls_back_to_indonesian(language: str) -> None:
    assert WORDS.in_language(language) == "Pemohon"


def test_a_remark_numbers_the_items_below_a_point() -> None:
    remark = Remark(
        points=(
            Point(Text("Alasan:", "Reasons:"), (Text("satu", "one"), Text("dua", "two"))),
            Point(Text("Selesai", "Done"), ()),
        ),
        source=Source.SOP,
    )
    assert remark.in_language("en") == "Reasons:\n1. one\n2. two\nDone"
    assert remark.in_language("id") == "Alasan:\n1. satu\n2. dua\nSelesai"


@pytest.mark.parametrize(("source", "is_proposed"), [(Source.SOP, False), (Source.PROPOSED, True)])
def test_a_cell_knows_whether_it_is_our_proposal(source: Source, *, is_proposed: bool) -> None:
    assert Cell("satu", "one", source).is_proposed is is_proposed
    assert Remark((), source).is_proposed is is_proposed
