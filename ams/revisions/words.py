"""The words of what is chosen from a list, as pages and comparisons show them."""

from collections.abc import Mapping
from typing import Final

from ams.core.crl_reasons import CRLReason
from ams.procedures.annotations import STATUS
from ams.procedures.rules import Policy
from ams.procedures.sheet import Source, Text
from ams.revisions.fields import Answer, Field, Kind

_ACCOMPANIMENT: Final = {
    Policy.REQUIRED: Text("Wajib", "Required"),
    Policy.OPTIONAL: Text("Boleh", "Optional"),
    Policy.NONE: Text("Tidak ada", "None"),
}
_SOURCE: Final = {
    Source.SOP: Text("Bagian SOP", "Part of the procedure"),
    Source.COMPOSED: Text("Disusun dari sumber lain", "Composed from other sources"),
    Source.PROPOSED: Text("Usulan", "Proposed"),
}
_ANSWER: Final = {Answer.YES: Text("Ya", "Yes"), Answer.NO: Text("Tidak", "No")}
_CRL_REASON: Final = {
    CRLReason.UNSPECIFIED: Text("tanpa keterangan", "nothing said"),
    CRLReason.CESSATION_OF_OPERATION: Text("tidak diperlukan lagi", "no longer needed"),
    CRLReason.SUPERSEDED: Text("diganti yang baru", "replaced by a new one"),
    CRLReason.AFFILIATION_CHANGED: Text("data pemilik berubah", "the holder's data changed"),
    CRLReason.PRIVILEGE_WITHDRAWN: Text("kewenangan dicabut", "a privilege was withdrawn"),
    CRLReason.KEY_COMPROMISE: Text("kunci mungkin dikuasai orang lain", "others may have the key"),
}
_WORDS: Final[Mapping[Kind, Mapping[str, Text]]] = {
    Kind.LEGAL: {one.value: words for one, words in STATUS.items()},
    Kind.ACCOMPANIMENT: {one.value: words for one, words in _ACCOMPANIMENT.items()},
    Kind.SOURCE: {one.value: words for one, words in _SOURCE.items()},
    Kind.YES_NO: {one.value: words for one, words in _ANSWER.items()},
    Kind.CRL_REASON: {one.value: words for one, words in _CRL_REASON.items()},
}


def choice_text(kind: Kind, value: str, language: str) -> str:
    """Return a chosen value in words; what is typed stays as it is."""
    words = _WORDS.get(kind, {}).get(value)
    if words is None:
        return value
    said = words.in_language(language)
    return f"{said} ({value})" if kind is Kind.CRL_REASON else said


def shown(field: Field, language: str) -> str:
    """Return what a field says now, in words."""
    return choice_text(field.kind, field.value, language)
