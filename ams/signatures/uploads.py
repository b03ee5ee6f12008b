"""Examine an upload's signatures when it comes, keep what was found, and give it back later."""

import hashlib

from ams.core.canonical import JSON, canonical
from ams.core.clock import Clock
from ams.signatures.models import ExaminedFile
from ams.signatures.refusals import SignatureRefused
from ams.signatures.validation import Examined, Verdict


def check_upload(content: bytes, *, clock: Clock) -> dict[str, JSON]:
    """Examine a file that may be signed and keep what was found; an unsigned one leaves no trace.

    Returns what the journal is to say of it: the reason and the digest of what was found.

    Not to be called inside a transaction: a process of its own looks at it, which takes seconds.

    Raises:
        SignatureRefused: it carries a signature that is worth nothing; the reason says why.
    """
    # Here and not above: what judges a signature is dear to load, and every process loads this.
    from ams.signatures.trust import examine_upload  # noqa: PLC0415

    found = examine_upload(content, at=clock.now())
    if not found.is_signed:
        return {}
    if found.verdict is Verdict.REFUSED:
        raise SignatureRefused(found.reason)
    result = found.to_json()
    ExaminedFile.objects.update_or_create(
        sha256=hashlib.sha256(content).hexdigest(),
        defaults={"result": result, "examined_at": clock.now()},
    )
    digest = hashlib.sha256(canonical(result)).hexdigest()
    return {"signature": found.reason.value, "findings_sha256": digest}


def examined(sha256: str) -> Examined | None:
    """Return what was found in the file of this digest; ``None``: it carries no signature."""
    row = examined_row(sha256)
    return Examined.from_json(row.result) if row else None


def examined_row(sha256: str) -> ExaminedFile | None:
    """Return what was found as it was kept, with its time; ``None``: it carries no signature."""
    return ExaminedFile.objects.filter(pk=sha256).first()
