"""An approved letter's PDF under its seal: the approver's own certificate, or the agency's seal."""

from dataclasses import dataclass, field
from datetime import datetime

from ams.approvals.capacity import Capacity
from ams.letters.endorsing import SealedLetter
from ams.letters.models import LetterVersion, Means
from ams.signatures.mark import find_place
from ams.signatures.sealing import SealText, Signer, agency_seal, own_certificate, seal


@dataclass(frozen=True, slots=True)
class OwnKey:
    """The approver's PKCS #12 file and its passphrase; both live in memory alone."""

    content: bytes = field(repr=False)
    passphrase: str = field(repr=False)


def sealed_letter(
    version: LetterVersion, capacity: Capacity, key: OwnKey | None, *, at: datetime
) -> SealedLetter:
    """Return the letter sealed at ``at``; nothing is written, so that it can be thrown away.

    Raises:
        NoSeal: the letter's agency has no seal certificate in force.
        KeyFileRefused, SignerRefused: the file, its passphrase or its certificate is not taken.
        NotSealable, StatusNotProvable, TimeStampUnavailable, MarkNotDrawn, KeyUnavailable: it
            cannot be sealed (now).
    """
    signer = _signer(version, capacity, key, at=at)
    person, letter = capacity.person, version.letter
    text = SealText(
        name=person.full_name,
        position=capacity.position,
        rank=person.rank,
        nip=person.nip,
        agency="" if key else letter.agency.name,
        above=version.content.superior.name,
        on_behalf_of=capacity.on_behalf_of,
        remark=f"selaku atasan {capacity.named.position}" if capacity.is_passed_on else "",
    )
    pdf = bytes(version.pdf)
    place = find_place(pdf, text)
    content = seal(pdf, by=signer, at=at, text=text if place else None, place=place)
    means = Means.OWN if key else Means.AGENCY
    return SealedLetter.of(content, means=means, signer=signer.serial)


def _signer(
    version: LetterVersion, capacity: Capacity, key: OwnKey | None, *, at: datetime
) -> Signer:
    if key is None:
        return agency_seal(version.letter.agency_id, at=at)
    return own_certificate(key.content, key.passphrase, holder_id=capacity.person.pk, at=at)
