"""Two workers, an officer who revokes, and one who pauses, all at once."""

from collections.abc import Callable
from contextlib import suppress

import pytest

from ams.core.errors import RuleViolation
from ams.incidents import running
from ams.incidents.running import run
from ams.incidents.services import pause, resume
from ams.journal.events import Event
from ams.journal.models import Entry
from ams.journal.verification import verify
from ams.revocation.models import Revocation
from ams.revocation.services import hold, release, revoke
from tests.incidents.conftest import Room
from tests.revocation.test_concurrency import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_everything_at_once_revokes_each_certificate_once(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "BATCH", 4)
    certificates = room.certificates(20)
    incident = room.approved()
    clock, indra = room.clock, room.indra
    one, other = certificates[3].pk, certificates[17].pk
    acts: list[Callable[[], object]] = [
        lambda: run(incident.pk, clock=clock),
        lambda: run(incident.pk, clock=clock),
        lambda: run(incident.pk, clock=clock),
        lambda: revoke(one, reasons=["pensiun"], actor=indra, clock=clock),
        lambda: revoke(other, reasons=["pensiun"], actor=indra, clock=clock),
        lambda: hold(other, reason="x", actor=indra, clock=clock),
        lambda: release(other, reason="x", actor=indra, clock=clock),
        lambda: pause(incident.pk, actor=indra, clock=clock),
        lambda: resume(incident.pk, actor=indra, clock=clock),
    ]

    def act(number: int) -> None:
        with suppress(RuleViolation):
            acts[number]()

    at_once(len(acts), act)
    incident.refresh_from_db()
    if incident.state == "paused":
        resume(incident.pk, actor=indra, clock=clock)
    incident = room.work(incident)
    assert incident.revoked + incident.already == 20
    entries = Entry.objects.filter(event=Event.CERTIFICATE_REVOKE)
    assert Revocation.objects.count() == entries.count() == 20
    assert verify().size == Entry.objects.count()
