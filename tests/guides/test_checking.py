"""What an administrator may not put into a guide is refused, all of it at once and by name."""

import pytest

from ams.core.errors import InvalidInput
from ams.guides.checking import checked
from ams.guides.rules import MOST_BODY, MOST_TITLE, Language, Wording


def refusals(body: str, title: str = "Judul") -> dict[str, list[str]]:
    with pytest.raises(InvalidInput) as caught:
        checked(Wording(title, body), Language.ID)
    return caught.value.fields


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ("<script>alert(1)</script>", "<script>"),
        ("teks <b onclick=x>tebal</b>", "<b onclick=x>"),
        ("<!-- komentar -->", "<!--"),
        ("[x](javascript:alert(1))", "javascript:alert(1)"),
        ("[x](data:text/html,x)", "data:text/html,x"),
        ("[x](http://example.go.id)", "http://example.go.id"),
        ("[x](//evil.example)", "//evil.example"),
        ("[x](istilah:tidak_ada)", "istilah:tidak_ada"),
        ("[x](bagian:officer/tidak_ada)", "bagian:officer/tidak_ada"),
        ("[x](bagian:siapa/queue)", "bagian:siapa/queue"),
        ("![x](https://evil.example/x.png)", "https://evil.example/x.png"),
        ("![x](data:image/png;base64,AAAA)", "data:image/png"),
        ("![x](gambar:tidak_ada)", "gambar:tidak_ada"),
        ("![](gambar:queue)", "gambar:queue"),
        ("a\x00b", "U+0000"),
        ("a\u202eb", "U+202E"),
    ],
)
def test_what_may_not_stand_in_a_guide_is_named(body: str, named: str) -> None:
    assert named in refusals(f"Awal.\n\n{body}")["body"][0]


def test_every_fault_is_told_at_once() -> None:
    fields = refusals("[x](javascript:1) ![y](https://e.example/z.png)\n\n<i>", title="")
    assert len(fields["body"]) == 3
    assert len(fields["title"]) == 1


def test_lengths_are_limited() -> None:
    assert str(MOST_BODY + 1) in refusals("x" * (MOST_BODY + 1))["body"][0]
    assert str(MOST_TITLE + 1) in refusals("x", title="y" * (MOST_TITLE + 1))["title"][0]


def test_an_empty_text_is_refused() -> None:
    assert set(refusals(" \n ", title=" ")) == {"body", "title"}


def test_line_ends_and_blanks_are_made_plain() -> None:
    kept = checked(Wording("  Judul   baru ", "\r\nsatu\r\ndua\r"), Language.ID)
    assert kept == Wording("Judul baru", "satu\ndua")


def test_code_may_speak_of_html() -> None:
    assert checked(Wording("Judul", "Tulis `<b>`."), Language.ID).body == "Tulis `<b>`."
