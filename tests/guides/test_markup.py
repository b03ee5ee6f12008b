"""What an author writes can harm nobody who reads it."""

import re
import time
from urllib.parse import urljoin, urlsplit

import pytest

from ams.guides.markup import html_of, plain_of
from ams.guides.references import Addresses
from ams.guides.rules import Guide, Language

ADDRESSES = Addresses(
    glossary="/panduan/istilah/", guides={guide: f"/panduan/{guide}/" for guide in Guide}
)
SITE = "https://ams.example.go.id/panduan/petugas/"
HOSTILE = [
    "<script>alert(1)</script>",
    "x <script src=https://evil.example/x.js></script>",
    "<img src=x onerror=alert(1)>",
    "<a href='https://ok.example' onclick='alert(1)'>x</a>",
    "<svg/onload=alert(1)>",
    "<iframe src='https://evil.example'></iframe>",
    "<style>body{display:none}</style>",
    "<form action='https://evil.example'><input name=password></form>",
    "<base href='https://evil.example'>",
    "<meta http-equiv=refresh content='0;url=https://evil.example'>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<!--><img src=x onerror=alert(1)>-->",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\nscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](%6Aavascript:alert(1))",
    "[x](<java\tscript:alert(1)>)",
    "[x](vbscript:msgbox(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](file:///etc/passwd)",
    "[x](//evil.example/)",
    "[x](/\\evil.example/)",
    "[x](\\\\evil.example)",
    "[x](http://evil.example/)",
    "[x](https://user@evil.example/)",
    "[x](istilah:nosuchterm)",
    '[x](istilah:crl"onmouseover=alert(1))',
    "[x](bagian:officer/nosuch)",
    "[x]: javascript:alert(1)\n\n[x]",
    "<javascript:alert(1)>",
    "![x](https://evil.example/pixel.png)",
    "![x](//evil.example/pixel.png)",
    "![x](data:image/svg+xml;base64,PHN2Zz4=)",
    "![x](/static/web/mark.svg)",
    "![x](gambar:../../web/mark)",
    '![x" onerror="alert(1)](gambar:queue)',
    "`<img src=x onerror=alert(1)>`",
    '```"><script>alert(1)</script>\nx\n```',
    "| <script> | x |\n|---|---|\n| <img src=x onerror=alert(1)> | y |",
    "### <script>alert(1)</script>",
]  # fmt: skip
_TAG = re.compile(r"<(/?)([a-z0-9]+)([^>]*)>")
_ALLOWED = {
    "a", "blockquote", "br", "code", "em", "h3", "h4", "h5", "h6", "hr", "img", "li", "ol", "p",
    "pre", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
_ATTRIBUTE = re.compile(r'\s([a-z]+)="([^"]*)"')


def html(body: str, language: Language = Language.ID) -> str:
    return html_of(body, language, ADDRESSES, anchor="sign_in")


@pytest.mark.parametrize("body", HOSTILE)
def test_hostile_markdown_leaves_no_script_no_handler_and_no_way_out(body: str) -> None:
    for _closing, tag, attributes in _TAG.findall(html(body)):
        assert tag in _ALLOWED
        for name, value in _ATTRIBUTE.findall(attributes):
            assert not name.startswith("on")
            assert name not in {"style", "class", "srcset"}
            if name == "id":
                assert tag in {"h3", "h4", "h5", "h6"}
                assert re.fullmatch(r"sign_in--[a-z0-9-]+", value), value
            if name == "href":
                assert not re.match(r"(?i)\s*(?!https:|mailto:)[a-z%&#;0-9]*:", value), value
                assert "evil" not in (urlsplit(urljoin(SITE, value)).hostname or "")
            if name == "src":
                assert value.startswith("/static/guides/"), value


def test_html_of_the_author_is_shown_as_the_text_that_it_is() -> None:
    assert "&lt;script&gt;" in html("a <script>alert(1)</script>")


def test_terms_sections_pages_and_https_lead_where_they_say() -> None:
    assert 'href="/panduan/istilah/#crl"' in html("[CRL](istilah:crl)")
    assert 'href="/panduan/officer/#queue"' in html("[x](bagian:officer/queue)")
    assert 'href="/s/"' in html("[x](/s/)")
    assert 'href="https://jdih.example.go.id/"' in html("[x](https://jdih.example.go.id/)")
    assert 'href="mailto:ams@example.go.id"' in html("[x](mailto:ams@example.go.id)")


def test_links_do_not_tell_other_sites_where_the_reader_came_from() -> None:
    assert 'rel="noreferrer"' in html("[x](https://jdih.example.go.id/)")


def test_headings_stand_below_the_sections_own() -> None:
    assert "<h1" not in html("# x\n\n## y")
    assert html("# x").count("<h3 ") == 1


def test_lists_tables_and_names_of_buttons_are_drawn() -> None:
    drawn = html("1. Tekan `Unggah`\n\n| a | b |\n|---|---|\n| 1 | 2 |")
    assert "<ol>" in drawn
    assert "<code>Unggah</code>" in drawn
    assert "<table>" in drawn


@pytest.mark.parametrize(
    "body",
    ["[" * 10_000, "(" * 20_000, "*" * 20_000, "> " * 10_000, "- " * 10_000, "`" * 20_000,
     "![" * 10_000, "a**b" * 5_000, "| " * 10_000 + "\n" + "|-" * 10_000],
)  # fmt: skip
def test_a_text_of_the_greatest_length_is_drawn_in_bounded_time(body: str) -> None:
    began = time.process_time()
    html(body)
    assert time.process_time() - began < 5


def test_the_search_sees_words_without_markup() -> None:
    body = "### Judul\n\nTekan `Unggah`, lihat [CRL](istilah:crl).\n\n- **satu**\n- dua"
    assert plain_of(body) == "Judul Tekan Unggah, lihat CRL. satu dua"


def test_each_heading_can_be_linked_to_under_a_name_of_its_own() -> None:
    shown = html("### Lupa kata sandi\n\nx\n\n### Lupa kata sandi\n\nx\n\n### 密碼")
    assert re.findall(r'<h3 id="([^"]*)"', shown) == [
        "sign_in--lupa-kata-sandi", "sign_in--lupa-kata-sandi-2", "sign_in--bagian",
    ]  # fmt: skip
