"""The cast of the incident tests: the revocation tests' office, and two officers of the CA.

Citra proposes; Indra approves. Citra is a colleague of Budi's and may hold certificates herself.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest

from ams.accounts.models import Account, Appointment, Person
from ams.authority.models import Issuer
from ams.certificates.models import Certificate
from ams.core.actor import Actor, OfficerKind
from ams.core.clock import ManualClock
from ams.incidents.models import Incident
from ams.incidents.running import run
from ams.incidents.services import Cause, Selection, approve, draft, propose
from ams.revocation.services import publish
from tests.revocation.office import START, Office, issuer, office, operator, put_certificate

__all__ = ["issuer", "office", "operator"]

CAUSE = Cause("Kebocoran", "Kunci token bocor.", ["mutasi"])


@dataclass(frozen=True, slots=True)
class Room:
    """Where incidents are handled: office, issuer, clock, and the two officers."""

    office: Office
    issuer: Issuer
    clock: ManualClock

    def officer(self, username: str) -> Actor:
        """Return an officer who has just given the password."""
        return replace(self.office.actor(username, self.clock), signed_in_at=self.clock.now())

    @property
    def citra(self) -> Actor:
        """Return the one who proposes."""
        return self.officer("citra")

    @property
    def indra(self) -> Actor:
        """Return the one who approves."""
        return self.officer("indra")

    def certificates(self, count: int, holder: Person | None = None) -> list[Certificate]:
        """Put certificates into the inventory: Budi's, unless said otherwise."""
        return [put_certificate(self.issuer, holder or self.office.budi) for _ in range(count)]

    def drafted(self, cause: Cause = CAUSE, **selection: object) -> Incident:
        """Return Citra's draft; of everything that the issuer issued unless said otherwise."""
        chosen = Selection(**(selection or {"issuer": self.issuer.slug}))  # type: ignore[arg-type]
        return draft(chosen, cause, actor=self.citra, clock=self.clock)

    def proposed(self, cause: Cause = CAUSE, **selection: object) -> Incident:
        """Return Citra's proposal."""
        incident = self.drafted(cause, **selection)
        return propose(incident.pk, actor=self.citra, clock=self.clock)

    def approved(self, cause: Cause = CAUSE, **selection: object) -> Incident:
        """Return an incident that Indra has approved."""
        incident = self.proposed(cause, **selection)
        return approve(incident.pk, actor=self.indra, clock=self.clock)

    def work(self, incident: Incident, *, pieces: int = 50) -> Incident:
        """Do the incident's work as a worker would, publishing in between; return it as it is."""
        for _ in range(pieces):
            run(incident.pk, clock=self.clock)
            publish(self.issuer.pk, clock=self.clock)
            self.clock.advance(timedelta(milliseconds=100))
            incident.refresh_from_db()
            if incident.state == "done":
                break
        return incident


@pytest.fixture
def room(office: Office, issuer: Issuer, clock: ManualClock) -> Room:
    """Return the room."""
    people = (("citra", "197903172005012009"), ("indra", "197903172005012008"))
    for username, nip in people:
        account = Account.objects.create(
            username=username, email=f"{username}@x.go.id", created_at=START
        )
        Appointment.objects.create(
            account=account, kind=OfficerKind.CA, decree_number="800/2/2026",
            valid_from=date(2026, 1, 1), valid_until=date(2027, 12, 31),
        )  # fmt: skip
        Person.objects.create(
            account=account, full_name=username.capitalize(), plain_name=username.capitalize(),
            nip=nip, position="Staf", unit="Umum", agency=office.health,
            email=f"{username}@kebumenkab.go.id",
        )  # fmt: skip
    return Room(office, issuer, clock)
