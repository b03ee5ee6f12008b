"""Markdown into HTML that cannot harm: no HTML of the author's, no foreign picture or script.

Two fences, one behind the other: links and pictures are looked up while the tokens of
markdown-it-py (CommonMark) are read, and what comes out is cleaned by nh3 (ammonia) against an
allow-list, so that a fault in one alone lets nothing through.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import Final

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

from ams.guides import references
from ams.guides.references import Addresses
from ams.guides.rules import Language

_LONGEST_ANCHOR: Final = 60
_ANCHOR: Final = re.compile(r"[a-z0-9_]+--[a-z0-9-]+")
_SMALLEST_HEADING = 3  # the section's own title is the h2 above it
_TAGS: Final = frozenset({
    "a", "blockquote", "br", "code", "em", "h3", "h4", "h5", "h6", "hr", "img", "li", "ol", "p",
    "pre", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
})  # fmt: skip
_ATTRIBUTES: Final = {
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "ol": {"start"},
    **{f"h{level}": {"id"} for level in range(3, 7)},
}


class _Parser(MarkdownIt):
    """CommonMark with tables; ``references`` decides which links are any good."""

    def __init__(self, *, html: bool) -> None:
        super().__init__("commonmark", {"html": html, "maxNesting": 12})
        self.enable("table")

    def validateLink(self, url: str) -> bool:  # noqa: ARG002, N802 - the parser's own name
        """Take every link for one, so that what may not be there can be told."""
        return True


_WRITER: Final = _Parser(html=False)  # HTML is shown as the text that it is
_READER: Final = _Parser(html=True)  # HTML is told apart, to be refused


def html_of(body: str, language: Language, addresses: Addresses, *, anchor: str = "") -> str:
    """Return a section's text as HTML that is safe to show.

    With ``anchor``, the section's key, each heading can be linked to: ``sign_in--forgotten``.
    """
    tokens = _WRITER.parse(body)
    if anchor:
        _name_headings(tokens, anchor)
    for token in _all(tokens):
        _resolve(token, language, addresses)
    return _cleaned(_WRITER.renderer.render(tokens, _WRITER.options, {}))


def tokens_of(body: str) -> Iterator[Token]:
    """Yield every token of a text, those inside lines included, with HTML told apart."""
    return _all(_READER.parse(body))


@lru_cache(maxsize=1024)
def plain_of(body: str) -> str:
    """Return a section's words without markup, for the search."""
    words: list[str] = []
    for token in _all(_WRITER.parse(body)):
        if token.type in {"text", "code_inline", "code_block", "fence"}:
            words.append(token.content)
        elif token.type in {"softbreak", "hardbreak", "inline"}:
            words.append(" ")
    return " ".join("".join(words).split())


def _all(tokens: list[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from _all(token.children or [])


def _name_headings(tokens: list[Token], anchor: str) -> None:
    """Give each heading an id of its words, once each; no author can choose one himself."""
    taken: set[str] = set()
    for token, inline in pairwise(tokens):
        if token.type != "heading_open":
            continue
        stem = re.sub(r"[^a-z0-9]+", "-", inline.content.lower()).strip("-")[:_LONGEST_ANCHOR]
        stem = stem or "bagian"
        names = (stem, *(f"{stem}-{number}" for number in range(2, len(taken) + 3)))
        name = next(one for one in names if one not in taken)
        taken.add(name)
        token.attrSet("id", f"{anchor}--{name}")


def _resolve(token: Token, language: Language, addresses: Addresses) -> None:
    """Put the addresses into a link or a picture; one that may not be there loses its address."""
    if token.type == "link_open":
        address = references.link(str(token.attrGet("href")), language, addresses)
        token.attrs = {"href": address} if address else {}
    elif token.type == "image":
        # The alternative text is what the token's children say; the renderer writes it.
        token.attrs = references.image(str(token.attrGet("src")), language) or {}
        token.attrSet("alt", "")
    elif token.type in {"heading_open", "heading_close"}:
        token.tag = f"h{max(_SMALLEST_HEADING, int(token.tag[1]))}"


def _cleaned(html: str) -> str:
    return nh3.clean(
        html,
        tags=set(_TAGS),
        attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
        attribute_filter=_attribute,
        url_schemes={"https", "mailto"},
        link_rel="noreferrer",
    )


def _attribute(tag: str, name: str, value: str) -> str | None:
    if (tag, name) == ("img", "src"):
        return value if references.is_own_picture(value) else None
    if name == "id":
        return value if _ANCHOR.fullmatch(value) else None
    if (tag, name) == ("a", "href"):
        return value if references.is_plain_link(value) else None
    return value
