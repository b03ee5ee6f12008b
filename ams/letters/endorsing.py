"""The sealed letter of an electronic approval, kept beside what people attach themselves."""

from dataclasses import dataclass, replace
from datetime import datetime

from ams.letters.attachments import keep_attachment
from ams.letters.inspection import Inspected, inspect
from ams.letters.models import Attachment, Endorsement, LetterVersion, Means
from ams.letters.own_pages import own_pages


@dataclass(frozen=True, slots=True)
class Endorser:
    """Who approves, as the seal and the record state him; ``account_id`` is whose act it was."""

    account_id: int
    name: str
    nip: str
    rank: str
    position: str


@dataclass(frozen=True, slots=True)
class SealedLetter:
    """A letter's PDF with its seal, and its pages drawn; made before any transaction is open."""

    content: bytes
    inspected: Inspected
    means: Means
    signer: str

    @classmethod
    def of(cls, content: bytes, *, means: Means, signer: str) -> "SealedLetter":
        """Return the sealed PDF, read as any upload is, with its pages as pictures of it.

        Raises:
            UploadRefused: AMS would not take from others what it made itself: a defect.
        """
        inspected = replace(inspect(content), pages=own_pages(content))
        return cls(content, inspected, means, signer)


def keep_sealed(
    version: LetterVersion, sealed: SealedLetter, *, by: Endorser, at: datetime
) -> Attachment:
    """Keep the sealed letter with who approved it, and return it; inside the caller's transaction.

    The approval's own entry in the journal says all that there is to say of it.
    """
    filename = version.filename.removesuffix(".pdf") + "-disetujui.pdf"
    attachment = keep_attachment(
        version, sealed.inspected, sealed.content, filename, uploaded_by_id=by.account_id, at=at
    )
    Endorsement.objects.create(
        attachment=attachment,
        account_id=by.account_id,
        name=by.name,
        nip=by.nip,
        rank=by.rank,
        position=by.position,
        means=sealed.means,
        signer=sealed.signer,
        sealed_at=at,
    )
    return attachment
