"""The letter's versions and the signed letters as they were uploaded, byte for byte."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.utils.translation import override

from ams.core.canonical import JSON, canonical
from ams.evidence.container import Part
from ams.letters.kinds import AttachmentKind
from ams.letters.models import Attachment, LetterVersion
from ams.requests.models import Request
from ams.requests.signed import signature_remark
from ams.signatures.uploads import examined_row

_ENDINGS: Final = {AttachmentKind.PDF: "pdf", AttachmentKind.JPEG: "jpg", AttachmentKind.PNG: "png"}


@dataclass(frozen=True, slots=True)
class Enclosed:
    """Files, and what ``case.json`` says of each."""

    parts: tuple[Part, ...]
    said: tuple[dict[str, JSON], ...]


def letters_of(request: Request) -> Enclosed:
    """Return each version of the letter as data and as PDF, the oldest first."""
    parts: list[Part] = []
    said: list[dict[str, JSON]] = []
    for version in request.letter.versions.order_by("version"):
        pair = tuple(_version_parts(version))
        parts.extend(pair)
        said.append(
            {
                "code": request.letter.code,
                "number": request.letter.number,
                "version": version.version,
                "sha256": version.sha256,
                "json": pair[0].name,
                "pdf": pair[1].name,
                "written_at": version.created_at.isoformat(),
            }
        )
    return Enclosed(tuple(parts), tuple(said))


def _version_parts(version: LetterVersion) -> Iterator[Part]:
    name = f"letter-v{version.version}"
    words = f"Surat keterangan versi {version.version}"
    data = canonical(version.data)
    yield Part(f"{name}.json", data, "application/json", f"{words}, sebagai data")
    yield Part(f"{name}.pdf", bytes(version.pdf), "application/pdf", words)


@override("id")  # the cover's language
def uploads_of(request: Request) -> Enclosed:
    """Return each signed letter that was uploaded, the oldest first; the last one counted."""
    rows = Attachment.objects.filter(letter_version__letter=request.letter)
    parts: list[Part] = []
    said: list[dict[str, JSON]] = []
    for number, row in enumerate(
        rows.select_related("letter_version").order_by("uploaded_at", "pk"), start=1
    ):
        version = row.letter_version.version
        ending = _ENDINGS[AttachmentKind(row.kind)]
        name = f"signed-letter-{number}-v{version}.{ending}"
        about = f"Surat bertanda tangan, versi {version}, sebagaimana diunggah"
        parts.append(Part(name, bytes(row.content), row.content_type, about))
        signatures, findings = _signatures(row, name)
        parts.extend(findings)
        said.append(
            {
                "file": name,
                "sha256": row.sha256,
                "size": row.size,
                "pages": row.page_count,
                "letter_version": version,
                "uploaded_at": row.uploaded_at.isoformat(),
                "counts": row.pk == request.attachment_id,
                "signatures": signatures,
            }
        )
    return Enclosed(tuple(parts), tuple(said))


def _signatures(upload: Attachment, name: str) -> tuple[dict[str, JSON] | None, list[Part]]:
    """Return what was found of a file's own signatures when it came (ADR 0060), and its file."""
    row, remark = examined_row(upload.sha256), signature_remark(upload)
    if row is None or remark is None:
        return None, []
    file = f"{name}.signatures.json"
    about = f"Hasil pemeriksaan tanda tangan elektronik pada {name}"
    part = Part(file, canonical(row.result), "application/json", about)
    said: dict[str, JSON] = {
        "file": file,
        "examined_at": row.examined_at.isoformat(),
        "reason": str(row.result["reason"]),
        "finding": remark.finding.value,
        "said": remark.said,
    }
    return said, [part]
