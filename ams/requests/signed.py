"""How an uploaded letter is signed, held against the people whom it names.

An electronic signature that is worth nothing never gets here: the upload was refused (ADR 0060).
What is left is whether it is the superior's, and whether everything about it could be established.
Of a signature by hand AMS only says whether its room holds ink (ADR 0061).
"""

from dataclasses import replace

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ams.accounts.models import Person
from ams.accounts.titles import without_titles
from ams.core.wording import time_text
from ams.letters.models import Attachment
from ams.letters.reading.results import Ink, Reading
from ams.requests.findings import Finding, as_digits
from ams.requests.paper import Paper, Remark, paper_of
from ams.signatures.signer_match import Expected, Match, match_signer
from ams.signatures.uploads import examined
from ams.signatures.validation import Examined, Signature, Verdict

_KEY = "signature"


def with_signature(attachment: Attachment) -> Paper:
    """Return what was read on ``attachment``, with what there is to say of its signatures."""
    paper = paper_of(attachment)
    remark = signature_remark(attachment) or _empty_room(attachment)
    return paper if remark is None else replace(paper, remarks=(remark, *paper.remarks))


def signature_remark(attachment: Attachment) -> Remark | None:
    """Return what there is to say of the file's signatures; ``None`` where it carries none."""
    found = examined(attachment.sha256)
    if found is None:
        return None
    expected = _superior(attachment)
    matched = [(one, match_signer(one, expected)) for one in found.signatures]
    theirs = next((one for one, match in matched if match is Match.MATCHES), None)
    if theirs is not None:
        return _superiors(theirs, found)
    signature, match = matched[-1]
    values = {"name": signature.name, "superior": attachment.letter_version.content.superior.name}
    if match is Match.DIFFERS:
        said = _("PDF ini ditandatangani elektronik oleh %(name)s, bukan oleh %(superior)s.")
        return Remark(_KEY, Finding.DIFFERS, said % values)
    said = _(
        "PDF ini ditandatangani elektronik atas nama %(name)s. AMS tidak dapat memastikan bahwa itu"
        " %(superior)s; petugas memeriksanya."
    )
    return Remark(_KEY, Finding.TO_BE_SEEN, said % values)


def ink_said(attachment: Attachment) -> str:
    """Return in which rooms for a signature ink was seen or none; "" where none can be told."""
    empty, inked = (_names_at(attachment, ink) for ink in (Ink.NONE, Ink.THERE))
    said = (
        _("Tempat tanda tangan %(names)s tampak kosong.") % {"names": empty} if empty else "",
        _("Di tempat tanda tangan %(names)s ada tinta.") % {"names": inked} if inked else "",
    )
    return " ".join(one for one in said if one)


def _empty_room(attachment: Attachment) -> Remark | None:
    """Return a warning where a room looks empty: to be seen, for AMS can be mistaken."""
    names = _names_at(attachment, Ink.NONE)
    if not names:
        return None
    said = _(
        "Tempat tanda tangan %(names)s tampak kosong. Pastikan surat sudah ditandatangani, lalu"
        " pindai atau foto kembali; petugas memeriksanya."
    )
    return Remark("empty_signature", Finding.TO_BE_SEEN, said % {"names": names})


def _names_at(attachment: Attachment, ink: Ink) -> str:
    """Return the names of those in whose rooms this was measured."""
    if attachment.reading is None:
        return ""
    content = attachment.letter_version.content
    signing = Reading.from_json(attachment.reading).signing
    first = content.representative or content.applicant
    rooms = ((first.name, signing.applicant), (content.superior.name, signing.superior))
    return _(" dan ").join(name for name, found in rooms if found is ink)


def _superiors(signature: Signature, found: Examined) -> Remark:
    """Return what is said of a file that the superior himself has signed."""
    moment = signature.stamped_at or signature.signed_at
    values = {
        "name": signature.name,
        "anchor": signature.anchor,
        "at": time_text(moment, get_language() or "id") if moment else "–",  # noqa: RUF001 - a dash
    }
    if found.verdict is Verdict.VALID:
        said = _(
            "Ditandatangani elektronik oleh %(name)s, %(at)s; sertifikat dari %(anchor)s berlaku,"
            " tanda tangan utuh dan mencakup seluruh berkas."
        )
        return Remark(_KEY, Finding.AGREES, said % values)
    said = _(
        "Ditandatangani elektronik oleh %(name)s, %(at)s; tanda tangan utuh, tetapi keadaan"
        " sertifikat dari %(anchor)s tidak dapat dipastikan tanpa bertanya kepada CA itu; petugas"
        " memeriksanya."
    )
    return Remark(_KEY, Finding.TO_BE_SEEN, said % values)


def _superior(attachment: Attachment) -> Expected:
    """Return the superior whom the letter names, as the record has him."""
    named = attachment.letter_version.content.superior
    nip = as_digits(named.nip)
    person = Person.objects.filter(nip=nip).first() if nip else None
    if person is None:
        return Expected(without_titles(named.name), nip=nip)
    return Expected(person.plain_name, person.email, nip)
