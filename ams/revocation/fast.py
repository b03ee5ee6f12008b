"""Answer the common OCSP requests within microseconds, from the index alone (ADR 0026).

Whatever needs more (another form of request, a serial never issued, no usable index or key) is
left to ``answering``.
"""

from typing import NamedTuple

from ams.core.clock import Clock
from ams.revocation.index.errors import IndexCorrupt
from ams.revocation.node import IndexSource, StatusNode
from ams.revocation.request_forms import Forms
from ams.revocation.signatory import Prompt, Signatory, Subject


class Given(NamedTuple):
    """An answer, whether it is anybody's (one with a nonce is of no use to others), and when.

    ``at`` is in seconds since 1970.
    """

    prompt: Prompt
    is_for_all: bool
    at: int


class FastAnswers:
    """The fast path of one process; used from one thread."""

    def __init__(self, node: StatusNode, clock: Clock) -> None:
        self._node = node
        self._clock = clock
        self._forms = Forms([])
        self._signatory: Signatory | None = None
        self._source: IndexSource | None = None
        self._source_of = (0, 0)

    def grounds(self) -> tuple[IndexSource | None, int]:
        """Return what may be answered from now, if anything, and the time in seconds.

        Looked for anew in another second, when the index has something new, or another may be in
        force.
        """
        now, source = self._clock.seconds(), self._source
        if source is None or self._node.is_to_look():
            return self._looked_for()
        if self._source_of == (now, source.index.changes.epoch):
            return source, now
        return self._looked_for()

    def _looked_for(self) -> tuple[IndexSource | None, int]:
        moment = self._clock.now()
        now, source = int(moment.timestamp()), self._node.current(moment)
        is_lasting = source is not None and not source.index.changes.is_retired
        self._source = source if is_lasting else None
        self._source_of = (now, source.index.taken_up) if source else (0, 0)
        return source, now

    def answer(self, encoded: bytes, slug: str | None) -> Given | None:
        """Return the answer in the name of ``slug`` (without: any of ours).

        ``None`` where ``answering`` is to be asked.
        """
        source, now = self.grounds()
        if source is None:
            return None
        signatory = self._signatory
        if signatory is None or signatory.source is not source:
            self._forms = Forms(source.authorities())
            signatory = self._signatory = Signatory(source)
        asked = self._forms.read(encoded)
        if asked is None:
            return None
        form, serial, key, nonce = asked
        if slug is not None and form.authority.slug != slug:
            return None
        known = source.index.find(key)
        if known is None:
            return None
        subject = Subject(form, serial, key, known)
        if nonce:
            prompt = signatory.sign(subject, now, nonce=nonce)
        else:
            prompt = _for_all(signatory, subject, now)
        return None if prompt is None else Given(prompt, not nonce, now)


def _for_all(signatory: Signatory, subject: Subject, now: int) -> Prompt | None:
    """Return the answer kept, renewed past half of its life where that is possible."""
    try:
        kept = signatory.kept(subject, now)
    except IndexCorrupt:  # another index took this one's place, and its files are gone already
        return None
    if kept is not None and signatory.is_young(kept, now):
        return kept
    renewed = signatory.sign(subject, now)
    if kept is None or (renewed is not None and renewed.this_update > kept.this_update):
        return renewed
    return kept
