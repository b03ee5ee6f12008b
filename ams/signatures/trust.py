"""Whom this installation believes: its own authorities, and the outside CAs of the trust list."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Final

from cryptography import x509

from ams.authority import names
from ams.authority.models import Issuer
from ams.authority.outside.models import OutsideCA, SignedAnswer, Source
from ams.certificates.models import Certificate
from ams.signatures import named_hosts
from ams.signatures.errors import StatusNotProvable
from ams.signatures.named_hosts import read_from_named_hosts
from ams.signatures.process import examine_apart
from ams.signatures.proofs import proofs_of
from ams.signatures.validation import UNSIGNED, Examined, Reason, Trust, examine, may_be_signed

_KEPT_CRLS: Final = 2  # the newest of a CA; an older one can say no more


def examine_file(pdf: bytes, *, at: datetime) -> Examined:
    """Return what the signatures in a file of our own are worth to this installation at ``at``."""
    if not may_be_signed(pdf):
        return UNSIGNED
    # Here and not above: pyHanko takes half a second to load, and most files carry none.
    from ams.signatures.examining import signer_certificates  # noqa: PLC0415

    return examine(pdf, at=at, trust=trust_for(signer_certificates(pdf), at=at))


def examine_upload(pdf: bytes, *, at: datetime) -> Examined:
    """Return the same of a hostile file: a limited process looks at it.

    Where only the status is missing, and hosts are named for that, it is read and the file looked
    at once more; the limited process itself asks nobody.
    """
    if not may_be_signed(pdf):
        return UNSIGNED
    found = examine_apart(pdf, at=at, trust_for=partial(trust_for, at=at))
    if found.reason is Reason.STATUS_UNKNOWN and named_hosts.is_any_named():
        return examine_apart(pdf, at=at, trust_for=partial(_trust_and_read_for, at=at))
    return found


def trust_for(signers: Sequence[bytes], *, at: datetime) -> Trust:
    """Return the trust list, with what is known of the status of ``signers`` (certificates, DER).

    Of our own certificates the OCSP answer is made now; of an outside CA's the CRLs count that the
    watch has read.
    """
    ours, others = list(Issuer.objects.all()), _outside()
    answers, crls = _of_ours(signers, at=at)
    return Trust(
        roots=(
            *(bytes(one.certificate_der) for one in ours if one.is_root),
            *(bytes(one.certificate_der) for one in others if one.parent_id is None),
        ),
        authorities=(
            *(bytes(one.certificate_der) for one in ours if not one.is_root),
            *(bytes(one.certificate_der) for one in others if one.parent_id is not None),
        ),
        ocsp_answers=answers,
        crls=(*crls, *_of_others(signers, others)),
    )


def _trust_and_read_for(signers: Sequence[bytes], *, at: datetime) -> Trust:
    """Return ``trust_for`` with what the named hosts say of the signers."""
    known, said = trust_for(signers, at=at), read_from_named_hosts(signers, _outside(), at=at)
    return replace(
        known,
        ocsp_answers=(*known.ocsp_answers, *said.ocsp_answers),
        crls=(*known.crls, *said.crls),
    )


def trust_in_others() -> Trust:
    """Return the trust list alone, without our own authorities and without any status."""
    others = _outside()
    return Trust(
        roots=tuple(bytes(one.certificate_der) for one in others if one.parent_id is None),
        authorities=tuple(bytes(one.certificate_der) for one in others if one.parent_id),
    )


def _outside() -> Sequence[OutsideCA]:
    """Return the outside CAs that are switched on, with all above them."""
    rows = {one.pk: one for one in OutsideCA.objects.all()}

    def is_on(row: OutsideCA) -> bool:
        above = rows.get(row.parent_id) if row.parent_id else None
        return row.off_at is None and (above is None or is_on(above))

    return [row for row in rows.values() if is_on(row)]


def _of_ours(
    signers: Iterable[bytes], *, at: datetime
) -> tuple[tuple[bytes, ...], tuple[bytes, ...]]:
    """Return OCSP answers and CRLs about those signers whose certificates are ours."""
    rows = Certificate.objects.filter(der__in=list(signers), issuer__isnull=False)
    answers: list[bytes] = []
    crls: list[bytes] = []
    for row in rows.select_related("issuer__parent"):
        assert row.issuer is not None  # noqa: S101 - as filtered
        try:
            proofs = proofs_of(bytes(row.der), row.issuer, at=at)
        except StatusNotProvable:
            continue  # then the proofs in the file must do
        answers += proofs.ocsp_answers
        crls += proofs.crls
    return tuple(dict.fromkeys(answers)), tuple(dict.fromkeys(crls))


def _of_others(signers: Iterable[bytes], others: Sequence[OutsideCA]) -> tuple[bytes, ...]:
    """Return the newest kept CRLs of the outside CAs that certified the signers, and above."""
    issuers = {names.rfc4514(x509.load_der_x509_certificate(one).issuer) for one in signers}
    known = {one.pk: one for one in others}
    wanted: set[int] = set()
    for one in others:
        if one.subject_dn in issuers:
            above: OutsideCA | None = one
            while above is not None and above.pk not in wanted:
                wanted.add(above.pk)
                above = known.get(above.parent_id) if above.parent_id else None
    found: list[bytes] = []
    for pk in sorted(wanted):
        kept = SignedAnswer.objects.filter(ca=pk, source=Source.CRL).order_by("-this_update")
        found += [bytes(one.content) for one in kept[:_KEPT_CRLS]]
    return tuple(found)
