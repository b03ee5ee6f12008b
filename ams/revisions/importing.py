"""A procedure file from outside: read as hostile, then by the strict loader (ADR 0004)."""

from datetime import date
from typing import Final

from django.utils.translation import gettext as _

from ams.procedures.errors import ProcedureInvalid, UnknownProcedure
from ams.procedures.loader import parse
from ams.procedures.registry import SHIPPED
from ams.procedures.rules import Procedure
from ams.procedures.structure import check_same_structure
from ams.revisions.errors import RevisionRefused
from ams.revisions.file_words import words_of

LARGEST: Final = 200_000  # bytes; the shipped file has 35,000
_LONGEST_LINE: Final = 5_000  # characters; a key of thousands of parts is an attack on the reader
_DEEPEST: Final = 12  # brackets open at once; the form needs three
_NAME: Final = "procedure.toml"
FIELD: Final = "file"


def imported(content: bytes, *, today: date) -> Procedure:
    """Return the procedure that an uploaded file describes.

    Raises:
        RevisionRefused: it cannot be taken; names line or key, and what to do.
    """
    procedure = _parsed(_text(content))
    try:
        base = SHIPPED.current(procedure.key, today)
        check_same_structure(procedure, base, file=_NAME)
    except UnknownProcedure as error:
        known = ", ".join(SHIPPED.revisions)
        raise _refused(
            _("key: AMS tidak menjalankan SOP “%(key)s”; yang dikenal: %(known)s.")
            % {"key": procedure.key, "known": known}
        ) from error
    except ProcedureInvalid as error:
        raise _at_key(error) from error
    if procedure.revision != procedure.identity.effective.isoformat():
        raise _refused(
            _("revision: harus sama dengan identity.effective (%(day)s), karena revisi disebut"
              " menurut tanggal efektifnya.")
            % {"day": procedure.identity.effective.isoformat()}
        )  # fmt: skip
    if procedure.identity.effective < today:
        raise _refused(
            _("identity.effective: %(day)s sudah lewat; tulis hari ini atau nanti.")
            % {"day": procedure.identity.effective.isoformat()}
        )
    return procedure


def _text(content: bytes) -> str:
    if len(content) > LARGEST:
        raise _refused(
            _("Berkas terlalu besar: %(size)d bita, paling banyak %(limit)d.")
            % {"size": len(content), "limit": LARGEST}
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start].count(b"\n")
        raise _refused(
            _("Baris %(line)d: bukan teks UTF-8. Simpan ulang berkas sebagai UTF-8.")
            % {"line": before + 1}
        ) from error
    for number, line in enumerate(text.splitlines(), start=1):
        if len(line) > _LONGEST_LINE:
            raise _refused(
                _("Baris %(line)d: terlalu panjang, paling banyak %(limit)d huruf.")
                % {"line": number, "limit": _LONGEST_LINE}
            )
        if line.count("[") > _DEEPEST and line.lstrip().startswith("["):
            raise _refused(_("Baris %(line)d: kurung bertumpuk terlalu dalam.") % {"line": number})
    return text


def _parsed(text: str) -> Procedure:
    try:
        return parse(text, file=_NAME)
    except ProcedureInvalid as error:
        raise _at_key(error) from error


def _at_key(error: ProcedureInvalid) -> RevisionRefused:
    """Return the refusal in the reader's words: key, rule, value found."""
    return _refused(words_of(error))


def _refused(words: str) -> RevisionRefused:
    return RevisionRefused(f"file refused: {words}", fields={FIELD: [words]})
