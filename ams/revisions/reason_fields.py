"""The editor's page of the reasons that forms offer (ADR 0047). Pure."""

from collections.abc import Iterator

from ams.core.crl_reasons import CRLReason
from ams.procedures.sheet import Text
from ams.revisions.fields import Answer, Field, Kind, Node, Path, at
from ams.revisions.groups import (
    Group,
    Section,
    note_fields,
    places,
    standing_fields,
    words_fields,
)


def reason_sections(table: Node) -> Iterator[Section]:
    """Yield the reasons that the forms offer; what relying parties read is chosen once."""
    if not table.get("reasons"):
        return
    groups = []
    for place, title, is_new in places(table, ("reasons",)):
        code = str(at(table, (*place, "reason_code")) or CRLReason.UNSPECIFIED)
        label = Text(
            "Kode bagi pemeriksa sertifikat (CRLReason)", "Code for those who check (CRLReason)"
        )
        asked = (Field((*place, "reason_code"), Kind.CRL_REASON, label, code),) if is_new else ()
        named = title if is_new else Text(f"{title.id} ({code})", f"{title.en} ({code})")
        fields = (
            *words_fields(table, (*place, "text"), Text("Alasan", "Reason")),
            *words_fields(
                table, (*place, "meaning"), Text("Penjelasan", "What it means"), needed=False
            ),
            *note_fields(table, (*place, "text")),
            *standing_fields(table, (*place, "text")),
            *asked,
            _answer(
                table, (*place, "urgent"),
                Text("Didahulukan dalam antrean", "First in the queue"),
            ),
            _answer(
                table, (*place, "takes_invalidity_date"),
                Text("Menanyakan tanggal kejadian", "Asks for the day of loss"),
            ),
            _answer(
                table, (*place, "for_oneself"),
                Text("Dapat dipilih pemohon sendiri", "Open to the applicant himself"),
                if_new=Answer.YES,
            ),
        )  # fmt: skip
        fresh = {"key": "", "text": {"source": "sop"}}
        groups.append(Group(named, fields, place, is_new=is_new, fresh=fresh))
    title = Text("Alasan pada formulir", "Reasons on the forms")
    yield Section("reasons", title, tuple(groups))


def _answer(table: Node, path: Path, label: Text, *, if_new: Answer = Answer.NO) -> Field:
    kept = at(table, path)
    value = if_new if kept is None else Answer.YES if kept else Answer.NO
    return Field(path, Kind.YES_NO, label, value)
