"""The journal's entries of a case, each with its proof against a signed checkpoint."""

import base64
from collections.abc import Iterator

from django.db.models import Q, QuerySet

from ams.core.actor import Actor
from ams.core.canonical import JSON, canonical
from ams.core.clock import Clock
from ams.evidence.checking import log
from ams.evidence.claims import Copy
from ams.evidence.container import Part
from ams.journal import checkpoints, keys
from ams.journal.events import Event
from ams.journal.merkle import Tree, inclusion_proof
from ams.journal.models import Entry
from ams.requests.models import Accompaniment, Request
from ams.revocation.models import CRL, Hold

# Who looked is for auditors, in the journal itself.
_LEFT_OUT = (
    Event.REQUEST_VIEW, Event.LETTER_VIEW, Event.ATTACHMENT_VIEW, Event.BUNDLE_ASK,
    Event.BUNDLE_FETCH,
)  # fmt: skip


def journal_part(
    request: Request, *, crl: CRL | None, copy: Copy, actor: Actor, clock: Clock
) -> Part:
    """Return ``journal.json``: checkpoint, verifier key, entries with proofs.

    The applicant's copy withholds what other people's entries say (their network addresses), and
    proves that the entries are there. Call it outside transactions: it signs a checkpoint.

    Raises:
        JournalKeyUnavailable: the checkpoint cannot be signed.
        JournalBroken: the journal is shorter than what was signed.
    """
    checkpoint = checkpoints.make(clock)
    tree = _tree(checkpoint.size)
    entries = case_entries(request, crl=crl).filter(seq__lte=checkpoint.size)
    said: dict[str, JSON] = {
        "schema": log.SCHEMA,
        "checkpoint": checkpoint.note,
        "verifier_key": str(keys.verifier()),
        "entries": [
            _shown(entry, copy=copy, actor=actor) | _proof(entry, checkpoint.size, tree)
            for entry in entries
        ],
    }
    about = "Catatan log dengan bukti penyertaan dan titik periksa bertanda tangan"
    return Part(log.NAME, canonical(said), "application/json", about)


def case_entries(request: Request, *, crl: CRL | None) -> QuerySet[Entry]:
    """Return the entries about the request, its letter, its certificate's status, holds and CRL."""
    about = Q(subject_kind="request", subject_id=str(request.pk))
    about |= Q(subject_kind="letter", subject_id=request.letter.code)
    about |= Q(subject_kind="certificate", subject_id=request.concerned.serial)
    holds = Hold.objects.filter(certificate=request.concerned).values_list("pk", flat=True)
    about |= Q(subject_kind="hold", subject_id__in=[str(one) for one in holds])
    accompaniment = Accompaniment.objects.filter(request=request).first()
    if accompaniment is not None:
        about |= Q(subject_kind="accompaniment", subject_id=str(accompaniment.pk))
    if crl is not None:
        about |= Q(pk__in=list(_publication(crl)))
    return Entry.objects.filter(about).exclude(event__in=_LEFT_OUT).order_by("seq")


def last_entry(request: Request) -> int:
    """Return the number of the last entry of the case, that of earlier bundles aside."""
    rows = case_entries(request, crl=None).exclude(event=Event.BUNDLE_MAKE).order_by("-seq")
    return rows.values_list("seq", flat=True).first() or 0


def _publication(crl: CRL) -> Iterator[int]:
    """Return the number of the entry that tells of the CRL's publication."""
    if crl.published_at is None:
        return
    told = Entry.objects.filter(
        event=Event.CRL_PUBLISH,
        subject_kind="issuer",
        subject_id=crl.issuer.slug,
        at=crl.published_at,
    )
    for entry in told:
        if crl.sha256 in {entry.data.get("sha256"), entry.data.get("delta_sha256")}:
            yield entry.seq


def _tree(size: int) -> Tree:
    leaves = Entry.objects.filter(seq__lte=size).order_by("seq")
    return Tree(bytes(leaf) for leaf in leaves.values_list("leaf_hash", flat=True).iterator())


def _shown(entry: Entry, *, copy: Copy, actor: Actor) -> dict[str, JSON]:
    of_others = entry.actor_account_id not in {None, actor.account_id}
    if copy is Copy.APPLICANT and of_others:
        return {"seq": entry.seq, log.WITHHELD: True}
    return entry.record.as_json()


def _proof(entry: Entry, size: int, tree: Tree) -> dict[str, JSON]:
    path = inclusion_proof(entry.seq - 1, size, tree.subtree)
    return {
        log.LEAF: bytes(entry.leaf_hash).hex(),
        log.PROOF: [base64.b64encode(node).decode() for node in path],
    }
