"""The seal on a bundle: the applicant's agency's, else the nearest above it that has one."""

from datetime import datetime
from typing import Final

from ams.accounts.agencies import lineage
from ams.accounts.models import Agency
from ams.evidence.errors import NoBundleSeal
from ams.signatures.errors import NoSeal
from ams.signatures.sealing import Place, SealText, Signer, agency_seal, seal

# In the foot of the cover's first page (minutes.typ), where nothing is printed.
_PLACE: Final = Place(page=0, left=62.0, bottom=26.0, right=267.0, top=81.0)
_POSITION: Final = "Segel elektronik instansi"


def sealed(pdf: bytes, agency: Agency, *, at: datetime) -> bytes:
    """Return the bundle sealed for ``agency``.

    Raises:
        NoBundleSeal: neither the agency nor any above it has a seal that is good now.
        KeyUnavailable: the seal's key does not open.
        StatusNotProvable, TimeStampUnavailable, NotSealable, MarkNotDrawn: as ``sealing.seal``.
    """
    signer, owner = seal_for(agency, at=at)
    text = SealText(name=owner.name, position=_POSITION)
    return seal(pdf, by=signer, at=at, text=text, place=_PLACE, reason="Berita acara")


def seal_for(agency: Agency, *, at: datetime) -> tuple[Signer, Agency]:
    """Return who seals for ``agency``, and whose seal that is.

    Raises:
        NoBundleSeal: neither the agency nor any above it has a seal that is good now.
        KeyUnavailable: the seal's key does not open.
    """
    for one in lineage(agency):
        try:
            return agency_seal(one.pk, at=at), one
        except NoSeal:
            continue
    raise NoBundleSeal(
        f"neither {agency.name} nor any agency above it has a seal that is good at {at}"
    )
