import pytest

from ams.core.actor import system
from ams.journal.events import Event
from ams.journal.models import Entry
from ams.procedures.errors import ActorNotEntitled
from ams.workbench.preferences import Wishes, set_wishes, wishes_of
from tests.requests.builders import Office


def changes() -> int:
    return Entry.objects.filter(event=Event.ACCOUNT_CHANGE, data__has_key="desk").count()


def test_keys_and_going_on_are_on_until_switched_off(office: Office) -> None:
    eko = office.actor("eko")
    assert wishes_of(eko) == Wishes(keys=True, goes_on=True)
    set_wishes(Wishes(keys=False), actor=eko, clock=office.clock)
    assert wishes_of(eko) == Wishes(keys=False, goes_on=True)
    assert wishes_of(office.actor("dewi")) == Wishes()
    assert changes() == 1


def test_the_same_wishes_again_change_nothing(office: Office) -> None:
    set_wishes(Wishes(), actor=office.actor("eko"), clock=office.clock)
    assert changes() == 0


def test_the_system_has_no_desk(office: Office) -> None:
    with pytest.raises(ActorNotEntitled):
        set_wishes(Wishes(keys=False), actor=system(), clock=office.clock)
    assert wishes_of(system()) == Wishes()
