"""Sign answers about one certificate from parts made before, and keep the signatures (ADR 0026).

What is said here is what ``answering`` would say. Used by the fast path, which signs on demand,
and by the keeper, which signs ahead.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from struct import Struct
from typing import Final, NamedTuple

from ams.authority.keys import signer
from ams.core.errors import AMSError
from ams.core.logs import Log
from ams.revocation import responders
from ams.revocation.answering import lifetime
from ams.revocation.authorities import Authority, Delegation, key_hash_of
from ams.revocation.index.records import GOOD, Known, reason_of
from ams.revocation.index.slots import Signed, Slots
from ams.revocation.node import IndexSource
from ams.revocation.ocsp_responses import Good, Revoked, archive_cutoff_extension
from ams.revocation.request_forms import Form
from ams.revocation.templates import Frame, Shape, Template, Times

log = Log(__name__)

_BINDING: Final = Struct(">BII")  # state, its time, life of answers
_KEPT_TEMPLATES: Final = 4096
_KEPT_STATUSES: Final = 1 << 14
# A key that was removed, a responder that has settled: noticed within this time.
_CHOOSE_AGAIN_SECONDS: Final = 1
# An answer is kept for others only if what it says was confirmed just now.
_FRESH_SECONDS: Final = 2


class Trace(NamedTuple):
    """What a kept answer is made of: while none of it is another, neither is the answer.

    ``octets`` are those of its slot, ``signature`` is how many of them sign; ``until`` is when the
    answer is to be renewed.
    """

    source: IndexSource
    key: bytes
    octets: bytes
    about: bytes
    frame: Frame
    signature: int
    until: int


class Prompt(NamedTuple):
    """An answer and its times, in seconds since 1970; one that was kept has a trace."""

    der: bytes
    this_update: int
    next_update: int
    trace: Trace | None = None


class Subject(NamedTuple):
    """Whom an answer is about, and how the CertID spells it."""

    form: Form
    serial: bytes
    key: bytes
    known: Known


@dataclass(frozen=True, slots=True, eq=False)
class _Delegate:
    """A responder's certificate as answers need it; told apart by identity."""

    certificate: bytes
    key_hash: bytes
    mark: int
    signature_algorithm: bytes
    not_after: int


class Signatory:
    """Signs in the name of the authorities of one source; not to be shared between threads."""

    def __init__(self, source: IndexSource) -> None:
        self.source = source
        self.life = int(lifetime().total_seconds())
        self._delegates = {
            (each.issuer_id, each.mark): _delegate(each) for each in source.roster.responders
        }
        self._key_hashes: dict[int, dict[int, bytes]] = {}
        for (issuer_id, mark), each in self._delegates.items():
            self._key_hashes.setdefault(issuer_id, {})[mark] = each.key_hash
        self._signing: dict[int, tuple[_Delegate, Callable[[bytes], bytes]] | None] = {}
        self._chosen_at = -_CHOOSE_AGAIN_SECONDS
        self._templates: dict[tuple[Form, _Delegate, int, int, int, bool], Template] = {}

    def kept(self, subject: Subject, now: int) -> Prompt | None:
        """Return the answer signed before, if it may still be given."""
        authority_id, known = subject.form.authority.id, subject.known
        key_hashes = self._key_hashes.get(authority_id)
        if key_hashes is None:
            return None
        slots = self._slots(subject)
        signed = slots.read(known.slot, self._binding(subject), key_hashes)
        if signed is None:
            return None
        this_update, mark, signature, octets = signed
        delegate = self._delegates[authority_id, mark]
        next_update = min(this_update + self.life, delegate.not_after)
        if not this_update <= now < next_update:
            return None
        status = _status(known.state, known.at)
        template = self._template(subject, delegate, status=len(status))
        frame = template.frame(Times(this_update, this_update, next_update), len(signature))
        about = subject.serial + status
        trace = Trace(
            self.source, subject.key, octets, about, frame, len(signature),
            this_update + self.life // 2,
        )  # fmt: skip
        return Prompt(frame.around(about, signature), this_update, next_update, trace)

    def is_young(self, prompt: Prompt, now: int) -> bool:
        """Tell whether an answer is in the first half of its life."""
        return now - prompt.this_update < self.life // 2

    def sign(self, subject: Subject, now: int, *, nonce: bytes = b"") -> Prompt | None:
        """Return a new answer; ``None`` if no key can sign it, or what is known is too old."""
        signing = self._signing_for(subject.form.authority, now)
        if signing is None:
            return None
        delegate, sign = signing
        known = subject.known
        this_update = min(now, self.source.index.changes.confirmed_at)
        next_update = min(this_update + self.life, delegate.not_after)
        if next_update <= now:
            return None
        is_expired = known.not_after < this_update
        is_for_all = not nonce and not is_expired and now - this_update <= _FRESH_SECONDS
        status = _status(known.state, known.at)
        template = self._template(
            subject, delegate, status=len(status), nonce=len(nonce), is_expired=is_expired
        )
        times = Times(this_update if is_for_all else now, this_update, next_update)
        data = template.data(subject.serial + status, times, nonce)
        try:
            signature = sign(data)
        except AMSError as error:
            log.warning("ocsp cannot sign now", error=str(error))
            return None
        if is_for_all:
            self._keep(subject, delegate, Signed(this_update, delegate.mark, signature))
        return Prompt(template.response(data, signature), this_update, next_update)

    def _keep(self, subject: Subject, delegate: _Delegate, signed: Signed) -> None:
        binding = self._binding(subject)
        try:
            self._slots(subject).write(subject.known.slot, binding, delegate.key_hash, signed)
        except OSError as error:
            log.warning("ocsp answer not kept", error=str(error))

    def _slots(self, subject: Subject) -> Slots:
        return self.source.index.slots(subject.form.number)

    def _binding(self, subject: Subject) -> bytes:
        known = subject.known
        return subject.key + _BINDING.pack(known.state, known.at, self.life)

    def _signing_for(
        self, authority: Authority, now: int
    ) -> tuple[_Delegate, Callable[[bytes], bytes]] | None:
        """Return who signs now, chosen anew once a second."""
        if abs(now - self._chosen_at) >= _CHOOSE_AGAIN_SECONDS:
            self._signing.clear()
            self._chosen_at = now
        if authority.id not in self._signing:
            self._signing[authority.id] = self._chosen(authority, now)
        return self._signing[authority.id]

    def _chosen(
        self, authority: Authority, now: int
    ) -> tuple[_Delegate, Callable[[bytes], bytes]] | None:
        try:
            chosen = self.source.responder(authority, datetime.fromtimestamp(now, UTC))
        except AMSError as error:
            log.warning("ocsp cannot sign now", error=str(error))
            return None
        delegate = next(
            each for each in self._delegates.values() if each.certificate == chosen.certificate
        )
        return delegate, signer(chosen.key)

    def _template(
        self,
        subject: Subject,
        delegate: _Delegate,
        *,
        status: int,
        nonce: int = 0,
        is_expired: bool = False,
    ) -> Template:
        """Return the template for a status and a nonce of these sizes."""
        form, serial = subject.form, len(subject.serial)
        key = (form, delegate, serial, status, nonce, is_expired)
        template = self._templates.get(key)
        if template is None:
            if len(self._templates) >= _KEPT_TEMPLATES:
                self._templates.clear()
            extensions = _extensions(form.authority) if is_expired else b""
            template = self._templates[key] = Template(
                Shape(form.cert_id, serial, status, nonce, extensions),
                key_hash=delegate.key_hash,
                signature_algorithm=delegate.signature_algorithm,
                certificate=delegate.certificate,
            )
        return template


@lru_cache(maxsize=_KEPT_STATUSES)
def _status(state: int, at: int) -> bytes:
    if state == GOOD:
        return Good().encoded
    return Revoked(datetime.fromtimestamp(at, UTC), reason_of(state)).encoded


def _extensions(authority: Authority) -> bytes:
    cutoff = authority.archive_cutoff
    return archive_cutoff_extension(cutoff) if cutoff else b""


def _delegate(delegation: Delegation) -> _Delegate:
    return _Delegate(
        certificate=delegation.certificate,
        key_hash=key_hash_of(delegation.certificate),
        mark=delegation.mark,
        signature_algorithm=responders.signature_algorithm_of(delegation.certificate),
        not_after=int(delegation.not_after.timestamp()),
    )
