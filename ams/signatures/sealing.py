"""Sign a PDF so that it proves itself: PAdES B-LT, with time stamps B-LTA (ETSI EN 319 142-1).

What a seal needs besides the key (OCSP answers, CRLs, time stamps) comes from this installation;
nothing is asked of the network unless an outside time-stamp service is set. Nothing is written:
the caller keeps the sealed file, and journals, in a transaction of its own.
"""

from datetime import datetime

from ams.signatures.mark import Place, SealText, draw, find_place
from ams.signatures.proofs import proofs_of
from ams.signatures.signers import (
    Signer,
    SignerKind,
    agency_seal,
    own_certificate,
)
from ams.signatures.stampers import stamper
from ams.signatures.wording import SignerProblem

__all__ = [
    "Place",
    "SealText",
    "Signer",
    "SignerKind",
    "SignerProblem",
    "agency_seal",
    "own_certificate",
    "seal",
]


def seal(
    pdf: bytes,
    *,
    by: Signer,
    at: datetime,
    text: SealText | None = None,
    place: Place | None = None,
    reason: str = "",
) -> bytes:
    """Return ``pdf`` signed by ``by`` at ``at`` as an incremental update: every octet of it stays.

    ``text`` is what the visible mark says. It stands at ``place``, else above the printed name;
    where neither is, or without ``text``, the signature is there and no mark is drawn.
    ``reason`` goes into the signature for other programs to show.

    Raises:
        NotSealable: the PDF is broken or encrypted, or an earlier signature closed it.
        StatusNotProvable: OCSP answer or CRL of the signer's chain cannot be had now.
        TimeStampUnavailable: a time stamp is to be had and cannot.
        MarkNotDrawn: the typesetter refused the mark.
    """
    # Here and not above: pyHanko takes half a second to load, and few processes seal.
    from ams.signatures import pades  # noqa: PLC0415

    where = None if text is None else place or find_place(pdf, text)
    mark = draw(text, where) if text and where else None
    stamping = stamper(at=at)
    proofs = proofs_of(by.certificate, by.issuer, at=at)
    if stamping is not None:
        proofs = proofs.with_those_of(stamping.proofs)
    order = pades.Order(
        certificate=by.certificate,
        key=by.key,
        proofs=proofs,
        stamping=stamping,
        at=at,
        name=text.name if text else "",
        reason=reason,
        mark=mark,
        place=where,
    )
    return pades.sign(pdf, order)
