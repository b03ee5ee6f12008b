"""Write a CRL's draft, check it against the CRL in force, have it signed (ADR 0023, 0025)."""

import hashlib
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.conf import settings

from ams.authority import keys
from ams.authority.addresses import crl_url
from ams.authority.keys import VerifyingKey
from ams.authority.models import StatusPolicy
from ams.authority.services import CRLOrder, policy_of, public_key_of, sign_crl
from ams.authority.signing import Recorder, algorithm_for
from ams.certificates.models import StatusChange
from ams.certificates.states import CertificateStatus
from ams.core.actor import Actor
from ams.core.canonical import canonical
from ams.core.clock import Clock
from ams.core.identifiers import parse_serial, serial_to_hex
from ams.journal.inserting import update
from ams.revocation import archive, crl, der, feed, files
from ams.revocation.archive import dropped_of
from ams.revocation.crl import Frame, Terms
from ams.revocation.drafts import Area, Draft, Whole, draft
from ams.revocation.entries import encode_removal
from ams.revocation.errors import CRLRefused
from ams.revocation.feed import Measure, Span
from ams.revocation.following import Place, check_follows
from ams.revocation.models import CRL
from ams.revocation.scopes import Scope

_SPECIMEN_ENTRIES = 20


@dataclass(frozen=True, slots=True)
class _Plan:
    """All that decides the octets of a CRL, but for its permanent entries themselves.

    ``previous`` is the complete CRL in force, which a complete one must not contradict.
    """

    scope: Scope
    row: CRL
    previous: CRL | None
    terms: Terms
    permanent: Measure
    block: tuple[bytes, ...]
    around: Frame = field(init=False)

    def __post_init__(self) -> None:
        length = self.permanent.length + sum(map(len, self.block))
        object.__setattr__(self, "around", crl.frame(self.terms, length))

    @property
    def continues(self) -> CRL | None:
        """Return the CRL whose permanent entries those of this one begin with."""
        if self.previous is None or dropped_of(self.previous) != dropped_of(self.row):
            return None
        return self.previous


@contextmanager
def signed(scope: Scope, row: CRL, *, actor: Actor, clock: Clock) -> Iterator[None]:
    """Write and sign the CRL of ``row``; its draft is there for as long as the context lasts.

    Raises:
        CRLRefused: it would contradict the CRL in force.
        PublishingFailed: the draft cannot be written.
    """
    previous = archive.newest_published(scope)
    check_follows(_place(row), _place(previous) if previous else None, now=clock.now())
    plan = _delta_plan(scope, row) if row.base_number is not None else _plan(scope, row, previous)
    key = public_key_of(scope.issuer.certificate)
    with draft(
        files.draft_path(row.name),
        digest=keys.digest_for(key).name,
        opening_length=_opening_length(plan.around, key),
    ) as file:
        area, digest = _write(file, plan)
        _sign(file, plan, area=area, digest=digest, actor=actor, clock=clock)
        yield


def _place(row: CRL) -> Place:
    return Place(row.number, row.this_update, row.next_update)


def _plan(scope: Scope, row: CRL, previous: CRL | None) -> _Plan:
    held = feed.held(scope, Span(0, row.through), dropped_of(row))
    plan = _Plan(
        scope, row, previous, terms_of(scope, row), _measured(scope, row, previous), tuple(held)
    )
    check_holds(plan)
    if previous is not None and plan.continues is None:
        check_unaltered(scope, previous)
    return plan


def _delta_plan(scope: Scope, row: CRL) -> _Plan:
    """Return the plan of a delta CRL: what came since its base, and what has left it (5.2.4)."""
    base = row if row.is_its_own_base else archive.find_crl(scope, number=row.base_number)
    span, dropped = Span(row.after, row.through), dropped_of(row)
    gone = [
        *feed.released(scope, span),
        *feed.fallen_out(scope, row.through, before=dropped_of(base), now=dropped),
    ]
    removals = [encode_removal(parse_serial(serial), at=at) for serial, at in gone]
    return _Plan(
        scope=scope,
        row=row,
        previous=None,
        terms=terms_of(scope, row),
        permanent=feed.measure(scope, span, dropped),
        block=(*feed.held(scope, span, dropped), *removals),
    )


def terms_of(scope: Scope, row: CRL) -> Terms:
    """Return what the CRL of ``row`` says besides its entries, by the issuer's policy (ADR 0025).

    A delta CRL states the same scope as its base, addresses included (RFC 5280, 6.3.3 (c)(2)).
    """
    issuer, certificate = scope.issuer, scope.issuer.certificate
    policy = policy_of(issuer)
    is_delta = row.base_number is not None
    freshest = crl_url(settings.AMS_STATUS_URL, issuer.slug, scope.shard, delta=True)
    keeps = policy.expired == StatusPolicy.Expired.KEEP
    return Terms(
        issuer_name=crl.issuer_name_of(certificate),
        key_identifier=crl.key_identifier_of(certificate),
        signature_algorithm=algorithm_for(public_key_of(certificate)).dump(),
        number=row.number,
        this_update=row.this_update,
        next_update=row.next_update,
        base_number=row.base_number,
        distribution_points=_addresses(scope, policy),
        only_authorities=issuer.is_root,
        freshest=(freshest,) if policy.deltas and not is_delta else (),
        expired_since=certificate.not_valid_before_utc if keeps else None,
    )


def _addresses(scope: Scope, policy: StatusPolicy) -> tuple[str, ...]:
    """Return where a shard's CRL is found, under every address that certificates carry (5.2.5)."""
    if scope.shard is None:
        return ()
    bases = dict.fromkeys([*policy.addresses, settings.AMS_STATUS_URL])
    return tuple(crl_url(base, scope.issuer.slug, scope.shard) for base in bases)


def _measured(scope: Scope, row: CRL, previous: CRL | None) -> Measure:
    """Return how long the permanent area is: the one before, and what came since."""
    dropped = dropped_of(row)
    if previous is None or dropped_of(previous) != dropped:
        return feed.measure(scope, Span(0, row.through), dropped)
    new = feed.measure(scope, Span(previous.through, row.through), dropped)
    return Measure(
        (previous.permanent_count or 0) + new.count, (previous.permanent_length or 0) + new.length
    )


def check_unaltered(scope: Scope, previous: CRL) -> None:
    """Refuse to leave entries out of a list that is not what it was.

    Where entries of expired certificates go, the new list does not begin with the one before: that
    is read once more as it was, and the new one differs by what may go alone.

    Raises:
        CRLRefused: an entry of the CRL before is lost or altered.
    """
    found = hashlib.sha256()
    span = Span(previous.after, previous.through if previous.permanent_count else 0)
    for chunk in feed.revoked(scope, span, dropped_of(previous)):
        found.update(chunk)
    if found.hexdigest() != previous.permanent_sha256:
        raise CRLRefused(f"the entries of CRL {previous.number} are not what they were")


def check_holds(plan: _Plan) -> None:
    """Refuse to lose an entry that only the CRL before had: it was released or revoked since.

    Raises:
        CRLRefused: one of them is neither here nor accounted for.
    """
    if plan.previous is None:
        return
    kept = set(plan.block)
    for entry in der.Reader(archive.block_of(plan.previous)):
        if entry.encoded in kept:
            continue
        serial = serial_to_hex(entry.children().read().as_integer())
        state = feed.state_of(plan.scope, serial, plan.row.through)
        if state is None or not _accounts_for(state, entry.encoded, plan):
            raise CRLRefused(
                f"CRL {plan.row.number} lacks the entry of {serial} in CRL {plan.previous.number}"
            )


def _accounts_for(state: StatusChange, entry: bytes, plan: _Plan) -> bool:
    """Tell whether a certificate has changed since, or may go, or its entry is permanent now."""
    dropped = dropped_of(plan.row)
    if plan.previous is None or state.seq > plan.previous.through:
        return True
    if dropped and state.seq <= dropped.through:
        return state.certificate.not_after < dropped.before
    is_permanent = state.status == CertificateStatus.REVOKED
    return is_permanent and bytes(state.entry_der or b"") == entry


def _opening_length(around: Frame, key: VerifyingKey) -> int:
    closing = crl.closing(algorithm_for(key).dump(), bytes(keys.signature_length(key)))
    return len(crl.opening(around.length, len(closing)))


def _write(file: Draft, plan: _Plan) -> tuple[Area, bytes]:
    """Write the TBSCertList; return what its permanent area is and the digest of the whole.

    Raises:
        CRLRefused: the area does not begin with that of the CRL before (lost or altered entries).
    """
    previous = plan.continues
    area = Area(previous.permanent_length or 0 if previous else 0)

    def entries() -> Iterator[bytes]:
        yield from area.pass_on(archive.permanent(plan.row))
        yield from plan.block

    digest = file.write(plan.around, entries())
    if previous is not None and area.at_mark != previous.permanent_sha256:
        raise CRLRefused(
            f"CRL {plan.row.number} lacks entries of CRL {previous.number} or has altered ones: "
            "its first entries are others"
        )
    return area, digest


def _sign(
    file: Draft, plan: _Plan, *, area: Area, digest: bytes, actor: Actor, clock: Clock
) -> None:
    around, row = plan.around, plan.row
    written: list[tuple[Whole, bytes]] = []

    def complete(signature: bytes) -> None:
        closing = crl.closing(plan.terms.signature_algorithm, signature)
        written.append((file.complete(around.length, closing), closing))

    def keep(_signature: bytes) -> None:
        (whole, closing), *_ = written
        row.permanent_count, row.permanent_length = plan.permanent.count, plan.permanent.length
        row.permanent_sha256 = area.sha256
        row.entry_count = plan.permanent.count + len(plan.block)
        row.block = zlib.compress(b"".join(plan.block)) if plan.block else None
        row.head = crl.opening(around.length, len(closing)) + around.head
        row.tail = around.extensions + closing
        row.length, row.sha256, row.signed_at = whole.length, whole.sha256, clock.now()
        update(row, *_OUTCOME)

    order = CRLOrder(_specimen(plan), _manifest(plan, area, digest), digest, complete)
    sign_crl(plan.scope.issuer, order, actor=actor, clock=clock, recorder=Recorder(signed=keep))


_OUTCOME = (
    "permanent_count", "permanent_length", "permanent_sha256", "entry_count", "block", "head",
    "tail", "length", "sha256", "signed_at",
)  # fmt: skip


def _specimen(plan: _Plan) -> bytes:
    """Return a TBSCertList with the newest entries alone: each was checked when it was new."""
    span = Span(plan.row.after, plan.row.through)
    newest = feed.newest_revoked(plan.scope, span, _SPECIMEN_ENTRIES, dropped_of(plan.row))
    return crl.to_be_signed(plan.terms, newest + b"".join(plan.block[-_SPECIMEN_ENTRIES:]))


def _manifest(plan: _Plan, area: Area, digest: bytes) -> bytes:
    """Return what the signing intent keeps in place of the octets: enough to make them again."""
    around = plan.around
    return canonical(
        {
            "issuer": plan.scope.issuer.slug,
            "shard": plan.scope.shard,
            "number": plan.row.number,
            "base_number": plan.row.base_number,
            "after": plan.row.after,
            "through": plan.row.through,
            "head": around.head.hex(),
            "permanent_length": plan.permanent.length,
            "permanent_sha256": area.sha256,
            "block_length": around.entries_length - plan.permanent.length,
            "extensions": around.extensions.hex(),
            "digest": digest.hex(),
        }
    )
