"""Finding sections and terms by words, in the reader's language first and then in the other."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ams.guides import glossary
from ams.guides.glossary import Term
from ams.guides.markup import plain_of
from ams.guides.reading import Standing, all_sections
from ams.guides.rules import Language
from ams.guides.stems import roots

MOST_QUERY = 100
"""How many characters of a query are looked at."""
_MOST_WORDS = 8
_AS_BEGINNING = 3  # from so many letters on, a query's word may be the beginning of one
_BEFORE, _SNIPPET = 60, 220
_TITLE_COUNTS = 20
_WORD = re.compile(r"\w+(?:[-.]\w+)*")

Matches = Callable[["Word"], bool]


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text: where it stands, in small letters, and what it may come from."""

    start: int
    end: int
    text: str
    roots: frozenset[str]


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a text that is shown; ``is_match`` marks what was asked for."""

    text: str
    is_match: bool


@dataclass(frozen=True, slots=True)
class Hit:
    """A section that holds every word of the query."""

    standing: Standing
    title: tuple[Piece, ...]
    snippet: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """What was found: ``other`` are sections that only the other language's text brings up."""

    hits: tuple[Hit, ...]
    other: tuple[Hit, ...]
    terms: tuple[Term, ...]

    def __bool__(self) -> bool:
        """Tell whether anything was found."""
        return bool(self.hits or self.other or self.terms)


def search(query: str, language: Language) -> Found:
    """Return the sections and terms that hold every word of ``query``, the best first."""
    other_language = next(one for one in Language if one is not language)
    hits = _hits(query, language)
    known = {(hit.standing.place.guide, hit.standing.place.key) for hit in hits}
    others = [
        hit
        for hit in _hits(query, other_language)
        if (hit.standing.place.guide, hit.standing.place.key) not in known
    ]
    return Found(tuple(hits), tuple(others), tuple(_terms(query)))


def _hits(query: str, language: Language) -> list[Hit]:
    wanted = _wanted(query, language)
    if not wanted:
        return []
    scored = [
        (score, one) for one in all_sections(language) if (score := _score(one, wanted, language))
    ]
    scored.sort(key=lambda pair: -pair[0])  # stable: equals stay in reading order
    return [_hit(one, wanted, language) for _score_, one in scored]


def _terms(query: str) -> Iterator[Term]:
    for term in glossary.TERMS.values():
        for language in Language:
            wanted = _wanted(query, language)
            words = words_of(f"{term.word(language)} {term.key}", language)
            if wanted and all(any(map(matches, words)) for matches in wanted):
                yield term
                break


def _wanted(query: str, language: Language) -> list[Matches]:
    words = words_of(query[:MOST_QUERY], language)[:_MOST_WORDS]
    return [_matcher(word) for word in words]


def _matcher(asked: Word) -> Matches:
    beginning = asked.text if len(asked.text) >= _AS_BEGINNING else None

    def matches(word: Word) -> bool:
        if beginning and word.text.startswith(beginning):
            return True
        return not asked.roots.isdisjoint(word.roots)

    return matches


@lru_cache(maxsize=1024)
def words_of(text: str, language: Language) -> tuple[Word, ...]:
    """Return the words of a text in their order."""
    return tuple(
        Word(found.start(), found.end(), small, roots(small, language))
        for found in _WORD.finditer(text)
        if (small := found.group().casefold())
    )


def _score(standing: Standing, wanted: Sequence[Matches], language: Language) -> int:
    title = words_of(standing.wording.title, language)
    body = words_of(plain_of(standing.wording.body), language)
    total = 0
    for matches in wanted:
        count = _TITLE_COUNTS * sum(map(matches, title)) + sum(map(matches, body))
        if not count:
            return 0
        total += count
    return total


def _hit(standing: Standing, wanted: Sequence[Matches], language: Language) -> Hit:
    title, body = standing.wording.title, plain_of(standing.wording.body)
    spans = list(_spans(body, wanted, language))
    start = max(0, spans[0].start - _BEFORE) if spans else 0
    if start:
        start = body.find(" ", start) + 1
    end = len(body) if len(body) <= start + _SNIPPET else body.rfind(" ", start, start + _SNIPPET)
    end = max(end, start)
    snippet = (
        *([Piece("… ", is_match=False)] if start else []),
        *_pieces(body, spans, start, end),
        *([Piece(" …", is_match=False)] if end < len(body) else []),
    )
    return Hit(
        standing, tuple(_pieces(title, _spans(title, wanted, language), 0, len(title))), snippet
    )


def _spans(text: str, wanted: Sequence[Matches], language: Language) -> Iterator[Word]:
    return (word for word in words_of(text, language) if any(matches(word) for matches in wanted))


def _pieces(text: str, marked: Iterator[Word] | list[Word], at: int, end: int) -> Iterator[Piece]:
    for word in marked:
        if word.start < at or word.end > end:
            continue
        if word.start > at:
            yield Piece(text[at : word.start], is_match=False)
        yield Piece(text[word.start : word.end], is_match=True)
        at = word.end
    if at < end:
        yield Piece(text[at:end], is_match=False)
