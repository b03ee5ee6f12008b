"""Sign answers ahead, so that nobody waits for a signature (ADR 0026); the keeper does it."""

import time
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from ams.core.clock import Clock
from ams.revocation.index.keeping import Keeper
from ams.revocation.index.records import KEY_SIZE, SERIAL_OCTETS
from ams.revocation.node import IndexSource
from ams.revocation.request_forms import COMMON, Form, Forms
from ams.revocation.signatory import Signatory, Subject

_ISSUER_OCTETS: Final = KEY_SIZE - SERIAL_OCTETS
_SIGN_BIT: Final = 0x80
_RENEW_AT: Final = 0.4  # of the life: before half, when readers would sign themselves
_PAUSE: Final = 0.05  # of the life, from the beginning of a round to that of the next
_LOOK_AT_CLOCK: Final = 64  # certificates
_MOMENT_SECONDS: Final = 0.15


class Ahead:
    """Goes round all live certificates and renews each answer before half of its life."""

    def __init__(self, source: IndexSource, numbers: Sequence[int], clock: Clock) -> None:
        """Sign for CertIDs in the forms of these numbers."""
        self.source = source
        self._clock = clock
        self._signatory = Signatory(source)
        self._forms: dict[int, list[Form]] = {}
        for form in Forms(source.authorities()).all:
            if form.number in numbers:
                self._forms.setdefault(form.authority.id, []).append(form)
        self._round: Iterator[bytes] | None = None
        self._begin_at = 0.0
        self.rounds = 0
        self.done = 0

    def at_once(self, keys: Iterable[bytes]) -> None:
        """Sign what has just changed."""
        now = int(self._clock.now().timestamp())
        for key in keys:
            self._renew(key, now)

    def begin_round(self) -> None:
        """Begin with the first certificate again."""
        self._round = self.source.index.keys()
        self._begin_at = time.monotonic() + self._signatory.life * _PAUSE

    def work(self, seconds: float) -> bool:
        """Go on round for so long, the next one after a pause; tell whether this one goes on."""
        if self._round is None:
            if time.monotonic() < self._begin_at:
                return False
            self.begin_round()
        ends_at = time.monotonic() + seconds
        for number, key in enumerate(self._round or (), start=1):
            self._renew(key, int(self._clock.now().timestamp()))
            if number % _LOOK_AT_CLOCK == 0 and time.monotonic() >= ends_at:
                return True
        self._round = None
        self.rounds += 1
        return False

    def _renew(self, key: bytes, now: int) -> None:
        known = self.source.index.find(key)
        if known is None or known.not_after <= now:
            return
        issuer_id = int.from_bytes(key[:_ISSUER_OCTETS], "big")
        for form in self._forms.get(issuer_id, ()):
            subject = Subject(form, serial_of(key), key, known)
            kept = self._signatory.kept(subject, now)
            if kept is None or now - kept.this_update >= self._signatory.life * _RENEW_AT:
                self._signatory.sign(subject, now)
                self.done += 1


def serial_of(key: bytes) -> bytes:
    """Return the serial number in ``key`` as the content of an INTEGER."""
    value = key[_ISSUER_OCTETS:].lstrip(b"\0")
    return b"\0" + value if not value or value[0] & _SIGN_BIT else value


class InSpareTime:
    """Signs ahead in a keeper's spare time: first what has changed, then the round."""

    def __init__(self, numbers: Sequence[int], clock: Clock) -> None:
        """Sign for CertIDs in the forms of these numbers."""
        self._numbers = numbers
        self._clock = clock
        self._ahead: Ahead | None = None

    def __call__(self, keeper: Keeper) -> bool:
        """Sign for a moment; returns whether there is more to do."""
        source = IndexSource(keeper.index, keeper.roster)
        if self._ahead is None or self._ahead.source != source:
            self._ahead = Ahead(source, self._numbers, self._clock)
        self._ahead.at_once(keeper.changed())
        return self._ahead.work(_MOMENT_SECONDS)


def numbers_of(setting: str) -> list[int]:
    """Return the forms of CertIDs that a setting names: those that most clients write."""
    return [number for number, name in enumerate(COMMON) if setting in {name, "both"}]
