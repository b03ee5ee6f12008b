"""Which words mean the same to a reader who searches: "mencabut", "dicabut" and "pencabutan".

Indonesian builds words with prefixes that swallow the root's first letter (menyerahkan: serah).
Without a dictionary the root is not certain, so a word has several possible roots, and two words
match when they share one.
"""

import re
from functools import lru_cache

from ams.guides.rules import Language

_SHORTEST = 3  # aju (mengajukan), isi (pengisian)
_VOWEL = re.compile("[aeiou]")
_ENDINGS = ("lah", "kah", "nya", "ku", "mu")
_SUFFIXES = ("kan", "an", "i")
# What stands before the root, and the letter of the root that it may have swallowed.
_PREFIXES = (
    ("menge", ""), ("meng", ""), ("meng", "k"), ("meny", "s"), ("mem", ""), ("mem", "p"),
    ("men", ""), ("men", "t"), ("me", ""),
    ("penge", ""), ("peng", ""), ("peng", "k"), ("peny", "s"), ("pem", ""), ("pem", "p"),
    ("pen", ""), ("pen", "t"), ("per", ""), ("pe", ""),
    ("di", ""), ("ter", ""), ("ber", ""), ("ke", ""), ("se", ""),
)  # fmt: skip
_MOST_PREFIXES = 2  # diperbarui, memperpanjang
_ENGLISH = ("ations", "ation", "ings", "ing", "ions", "ion", "ies", "ers", "er", "es", "ed", "e",
            "s", "y", "d")  # fmt: skip
_SHORTEST_ENGLISH = 4


@lru_cache(maxsize=20_000)
def roots(word: str, language: Language) -> frozenset[str]:
    """Return the possible roots of a word in small letters, the word itself among them."""
    if language is Language.EN:
        return frozenset({word, *_english(word)})
    found = {word}
    for without in _without_endings(word):
        found |= _without_prefixes(without, left=_MOST_PREFIXES)
    return frozenset(one for one in found if _is_root(one) or one == word)


def _without_endings(word: str) -> set[str]:
    stems = {word} | {word.removesuffix(one) for one in _ENDINGS if word.endswith(one)}
    return stems | {
        stem.removesuffix(one) for stem in stems for one in _SUFFIXES if stem.endswith(one)
    }


def _without_prefixes(word: str, *, left: int) -> set[str]:
    found = {word}
    if left:
        for prefix, swallowed in _PREFIXES:
            rest = swallowed + word.removeprefix(prefix)
            if word.startswith(prefix) and _is_root(rest):
                found |= _without_prefixes(rest, left=left - 1)
    return found


def _is_root(word: str) -> bool:
    return len(word) >= _SHORTEST and _VOWEL.search(word) is not None


def _english(word: str) -> set[str]:
    return {
        word.removesuffix(one)
        for one in _ENGLISH
        if word.endswith(one) and len(word) - len(one) >= _SHORTEST_ENGLISH
    }
