"""The cast of revisions: two administrators, the head of the regency, and those who only look."""

from dataclasses import dataclass
from datetime import date

import pytest

from ams.accounts.models import Account
from ams.accounts.services import actor_for
from ams.accounts.supervisors import Supervision, appoint_supervisor
from ams.core.actor import Actor, OfficerKind, Rank, Role
from ams.core.clock import ManualClock
from ams.revisions.deciding import approve, propose
from ams.revisions.drafting import begin
from ams.revisions.models import Revision
from tests.accounts import builders

KEY = "revocation"
BASE = "2021-04-16"
NEXT_MONTH = date(2026, 12, 22)


@dataclass(frozen=True, slots=True)
class Cast:
    """Who takes part; each is asked for as he stands at the clock's moment."""

    clock: ManualClock

    def actor(self, username: str) -> Actor:
        """Return the account as actor, who gave his password just now."""
        now = self.clock.now()
        return actor_for(Account.objects.get(username=username), at=now, signed_in_at=now)

    def draft(self, *, effective: date = NEXT_MONTH, by: str = "rina") -> Revision:
        """Begin a draft from the shipped procedure."""
        return begin(
            KEY, effective=effective, reason="Penyesuaian waktu baku",
            actor=self.actor(by), clock=self.clock,
        )  # fmt: skip

    def proposed(self, *, effective: date = NEXT_MONTH) -> Revision:
        """Begin a draft and propose it as it is."""
        draft = self.draft(effective=effective)
        return propose(
            draft.pk, reason=draft.reason, edition=draft.edition,
            actor=self.actor("rina"), clock=self.clock,
        )  # fmt: skip

    def approved(self, *, effective: date = NEXT_MONTH) -> Revision:
        """Have a revision approved by the second administrator."""
        proposed = self.proposed(effective=effective)
        return approve(
            proposed.pk, edition=proposed.edition, actor=self.actor("wati"), clock=self.clock
        )


@pytest.fixture
def cast(db: None, clock: ManualClock) -> Cast:
    """Return the cast."""
    return founded(clock)


def founded(clock: ManualClock) -> Cast:
    """Return rina and wati (administrators), wahyu (head), hadi (auditor), budi (officer), sari."""
    regency = builders.agency(clock)
    for number, name in enumerate(("rina", "wati", "wahyu", "hadi", "budi", "sari"), start=1):
        person = builders.person(regency.pk, number, clock)
        builders.account(clock, name, person)
    ids = dict(Account.objects.values_list("username", "pk"))
    for name, role in (
        ("rina", Role.ADMINISTRATOR), ("wati", Role.ADMINISTRATOR), ("hadi", Role.AUDITOR),
    ):  # fmt: skip
        builders.role(ids[name], role, clock)
    head = Supervision(ids["wahyu"], regency.pk, Rank.HEAD)
    appoint_supervisor(head, actor=builders.OPERATOR, clock=clock)
    builders.officer(ids["budi"], OfficerKind.DISKOMINFO, regency.pk, clock)
    return Cast(clock)
