"""What an administrator's text must satisfy before it is kept; every fault is told at once."""

import unicodedata
from collections.abc import Iterator

from django.utils.translation import gettext as _

from ams.core.errors import InvalidInput
from ams.guides import references
from ams.guides.markup import tokens_of
from ams.guides.references import Addresses
from ams.guides.rules import MOST_BODY, MOST_TITLE, Guide, Language, Wording

_NOWHERE = Addresses(glossary="/", guides=dict.fromkeys(Guide, "/"))
_SHOWN = 80  # characters of what is refused: enough to find it


def checked(wording: Wording, language: Language) -> Wording:
    """Return the wording as it is kept: line ends and blanks at both ends made plain.

    Raises:
        InvalidInput: something may not stand in a guide; field by field.
    """
    title = " ".join(wording.title.split())
    body = wording.body.replace("\r\n", "\n").replace("\r", "\n").strip()
    found = {
        "title": list(_length(title, MOST_TITLE)) or list(_strange(title)),
        "body": list(_length(body, MOST_BODY)) or [*_strange(body), *_markup(body, language)],
    }
    problems = {field: messages for field, messages in found.items() if messages}
    if problems:
        fields = ", ".join(problems)
        raise InvalidInput(f"a guide's section cannot be kept ({fields})", fields=problems)
    return Wording(title, body)


def _length(text: str, most: int) -> Iterator[str]:
    if not text:
        yield _("Wajib diisi.")
    if len(text) > most:
        yield _("Paling banyak %(most)s karakter; ini %(length)s.") % {
            "most": most, "length": len(text),
        }  # fmt: skip


def _strange(text: str) -> Iterator[str]:
    """Refuse control characters, surrogates, and what turns the reading direction around."""
    strange = {
        one for one in text
        if (one not in "\n\t" and unicodedata.category(one) in {"Cc", "Cs"})
        or one in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    }  # fmt: skip
    if strange:
        codes = ", ".join(f"U+{ord(one):04X}" for one in sorted(strange))
        yield _("Karakter yang tidak terlihat tidak dipakai: %(codes)s.") % {"codes": codes}


def _markup(body: str, language: Language) -> Iterator[str]:
    for token in tokens_of(body):
        match token.type:
            case "html_block" | "html_inline":
                yield _(
                    "HTML tidak dipakai; tuliskan dengan Markdown. Ditemukan: %(found)s"
                ) % {"found": _short(token.content)}  # fmt: skip
            case "link_open":
                yield from _link(str(token.attrGet("href")), language)
            case "image":
                yield from _image(str(token.attrGet("src")), token.content, language)


def _link(target: str, language: Language) -> Iterator[str]:
    if references.link(target, language, _NOWHERE) is None:
        yield _(
            "Tautan “%(target)s” tidak dapat dipakai. Yang dapat: https://…, mailto:…, halaman AMS"
            " (/…), istilah:…, atau bagian:…"
        ) % {"target": _short(target)}


def _image(target: str, alternative: str, language: Language) -> Iterator[str]:
    if references.image(target, language) is None:
        yield _("Gambar “%(target)s” tidak ada. Hanya gambar bawaan AMS yang dapat dipakai.") % {
            "target": _short(target)
        }
    elif not alternative.strip():
        yield _("Gambar “%(target)s” memerlukan keterangan di dalam kurung siku.") % {
            "target": _short(target)
        }


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
