"""An authority whose certificates are revoked, held, released and published at random.

``World`` does the acts and keeps its own account of what must be true (``expected``); ``kill``
breaks an act off at a named point as a crash would. What each side says is read in ``sides.py``.
"""

import importlib
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from ams.accounts.models import Person
from ams.authority.models import Issuer
from ams.certificates.models import Certificate
from ams.certificates.states import CertificateStatus
from ams.core.actor import Actor
from ams.core.clock import ManualClock, whole_seconds
from ams.core.crl_reasons import CRLReason
from ams.revocation import responders
from ams.revocation.fast import FastAnswers
from ams.revocation.index.keeping import Keeper
from ams.revocation.node import StatusNode
from ams.revocation.reasons import crl_reason_for, every_reason, reason
from ams.revocation.services import hold, publish, release, revoke
from tests.revocation.office import START, change_to, put_certificate

SHARDS = 4
POINTS = {
    "publish": (
        "before ams.revocation.publishing._signed",
        "after ams.authority.signing._commit_intent",
        "after ams.revocation.assembling._write",
        "before ams.revocation.files.install",
        "after ams.revocation.files.install",
        "before ams.revocation.publishing._record",
        "after ams.revocation.publishing._record",
    ),
    "change": (
        "before ams.certificates.changing.tell",
        "after ams.certificates.changing.tell",
        "after ams.revocation.queueing.enqueue_keyed",
    ),
    "follow": (
        "before ams.revocation.index.roster.write",
        "after ams.revocation.index.database.changes_after",
    ),
}


class Killed(BaseException):
    """The process ends here; nothing that only expects errors may go on."""


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of a certificate: good, unknown, or revoked with time and reason."""

    status: str
    at: datetime | None = None
    reason: str = ""


GOOD, UNKNOWN = Said("good"), Said("unknown")


@dataclass(slots=True)
class World:
    """Everything that the acts need, and what they must have led to."""

    issuer: Issuer
    holder: Person
    actor: Actor
    clock: ManualClock
    folder: Path
    source: random.Random
    certificates: dict[str, Certificate] = field(default_factory=dict)
    expected: dict[str, Said] = field(default_factory=dict)
    crashes: int = 0
    node: StatusNode = field(init=False)
    answers: FastAnswers = field(init=False)

    def __post_init__(self) -> None:
        """Keep answers ready, as one process of the status service does all the time."""
        self.node = StatusNode(self.folder)
        self.answers = FastAnswers(self.node, self.clock)

    def issue(self, count: int) -> None:
        """Issue so many certificates: serials of every length, some expired, each in a shard."""
        for number in range(count):
            octets = 1 + number % 20
            # The last bit tells lengths apart; RFC 5280 asks for a positive number.
            serial = self.source.getrandbits(8 * octets - 1) | 1 << (8 * octets - 2)
            if f"{serial:0{2 * octets}X}" in self.certificates:
                continue
            life = timedelta(days=self.source.choice((-1, 1, 730)))
            row = put_certificate(
                self.issuer, self.holder, serial_number=serial,
                not_before=START - timedelta(days=5), not_after=START + life,
                shard=number % SHARDS,
            )  # fmt: skip
            change_to(row, CertificateStatus.GOOD, self.clock)
            self.certificates[row.serial], self.expected[row.serial] = row, GOOD
        self._publish_everything()  # the bases of the first delta CRLs

    def do_something(self) -> None:
        """Do one act at random, now and then broken off by a crash."""
        acts: dict[Callable[[], None], int] = {
            self.revoke: 6, self.hold: 4, self.release: 3, self.publish: 3, self.follow: 2,
            self.wait: 4,
        }  # fmt: skip
        (act,) = self.source.choices(list(acts), list(acts.values()))
        act()

    def _one(self, *statuses: CertificateStatus) -> Certificate | None:
        rows = Certificate.objects.filter(status__in=statuses, issuer=self.issuer)
        keys = sorted(rows.values_list("pk", flat=True))
        return Certificate.objects.get(pk=self.source.choice(keys)) if keys else None

    def revoke(self) -> None:
        """Revoke one that is good or held, for reasons of every kind."""
        row = self._one(CertificateStatus.GOOD, CertificateStatus.HELD)
        if row is None:
            return
        keys = self.source.sample([each.key for each in every_reason()], self.source.randint(1, 2))
        takes = any(reason(key).takes_invalidity_date for key in keys)
        loss = self.clock.now() - timedelta(hours=2) if takes else None
        now = self.clock.now()
        if self._survives("change", lambda: self._revoke(row, keys, loss)):
            said = Said("revoked", whole_seconds(now), crl_reason_for(keys).value)
            self.expected[row.serial] = said

    def _revoke(self, row: Certificate, keys: list[str], loss: datetime | None) -> None:
        revoke(row.pk, reasons=keys, invalidity_date=loss, actor=self.actor, clock=self.clock)

    def hold(self) -> None:
        """Hold one that is good."""
        row = self._one(CertificateStatus.GOOD)
        if row is None:
            return
        now = whole_seconds(self.clock.now())
        if self._survives(
            "change", lambda: hold(row.pk, reason="x", actor=self.actor, clock=self.clock)
        ):
            self.expected[row.serial] = Said("revoked", now, CRLReason.CERTIFICATE_HOLD.value)

    def release(self) -> None:
        """Release one that is held."""
        row = self._one(CertificateStatus.HELD)
        if row is not None and self._survives(
            "change", lambda: release(row.pk, reason="x", actor=self.actor, clock=self.clock)
        ):
            self.expected[row.serial] = GOOD

    def publish(self) -> None:
        """Publish the CRL of the issuer or of one of its shards."""
        shard = self.source.choice((None, *range(SHARDS)))
        self._survives("publish", lambda: publish(self.issuer.pk, shard, clock=self.clock))

    def follow(self) -> None:
        """Let the node's index take up what has changed, by a keeper of its own."""
        self._survives("follow", lambda: Keeper(self.folder, self.clock).follow())

    def wait(self) -> None:
        """Let time pass; responders are renewed as the worker would."""
        self.clock.advance(timedelta(seconds=self.source.uniform(0.1, 4_000)))
        if responders.needs_renewal(self.issuer, self.clock.now()):
            responders.renew(self.issuer, clock=self.clock)

    def settle(self) -> None:
        """Publish and follow everything, as the worker does once nothing stands in its way."""
        self._publish_everything()
        Keeper(self.folder, self.clock).follow()

    def _publish_everything(self) -> None:
        for shard in (None, *range(SHARDS)):
            publish(self.issuer.pk, shard, clock=self.clock)

    def _survives(self, kind: str, act: Callable[[], object]) -> bool:
        """Do ``act``, one time in four with a crash at one of its points; tell whether it ended."""
        if self.source.random() > 0.25:
            act()
            return True
        try:
            with killed(self.source.choice(POINTS[kind])):
                act()
        except Killed:
            self.crashes += 1
            return False
        return True


@contextmanager
def killed(point: str) -> Iterator[None]:
    """Let the function that ``point`` names raise ``Killed`` in the block, before or after."""
    when, _, path = point.partition(" ")
    module_name, _, name = path.rpartition(".")
    module = importlib.import_module(module_name)
    work: Callable[..., object] = getattr(module, name)

    def die(*args: object, **kwargs: object) -> object:
        if when == "after":
            work(*args, **kwargs)
        raise Killed(point)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, name, die)
        yield
