"""An administrator's text over the shipped one: who may, what is kept, who was first."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connection, transaction

from ams.accounts.errors import NotAdministrator
from ams.core.actor import system
from ams.core.errors import Conflict, InvalidInput
from ams.guides.editing import restore_shipped, write
from ams.guides.errors import EditedMeanwhile, UnknownSection
from ams.guides.models import Edition
from ams.guides.reading import edition, editions, guide_sections, standing
from ams.guides.rules import Guide, Language, Place, Wording
from ams.guides.shipped import SHIPPED
from ams.journal.models import Entry
from tests.requests.builders import Office

PLACE = Place(Guide.OFFICER, "queue", Language.ID)
OWN = Wording("Antrean kami", "Kerjakan dari **atas**.")

pytestmark = pytest.mark.django_db


def put(office: Office, wording: Wording = OWN, *, based_on: int = 0) -> Edition:
    actor = office.actor("rina")
    return write(PLACE, wording, based_on=based_on, actor=actor, clock=office.clock)


def restore(office: Office, *, based_on: int) -> Edition:
    return restore_shipped(PLACE, based_on=based_on, actor=office.actor("rina"), clock=office.clock)


def test_what_an_administrator_writes_is_in_force_in_that_language_only(office: Office) -> None:
    put(office)
    assert standing(PLACE).wording == OWN
    assert standing(PLACE).is_own
    other = Place(PLACE.guide, PLACE.key, Language.EN)
    assert standing(other).wording == SHIPPED[other].wording
    in_guide = {one.place.key: one.wording for one in guide_sections(PLACE.guide, Language.ID)}
    assert in_guide["queue"] == OWN


@pytest.mark.parametrize("username", ["sari", "maya", "eko", "dewi", "tono", "hadi", "bakti"])
def test_nobody_but_an_administrator_may_write_or_restore(office: Office, username: str) -> None:
    put(office)
    actor, entries = office.actor(username), Entry.objects.count()
    with pytest.raises(NotAdministrator):
        write(PLACE, Wording("x", "y"), based_on=1, actor=actor, clock=office.clock)
    with pytest.raises(NotAdministrator):
        restore_shipped(PLACE, based_on=1, actor=actor, clock=office.clock)
    assert standing(PLACE).wording == OWN
    assert Entry.objects.count() == entries


def test_each_change_is_in_the_journal_without_its_text(office: Office) -> None:
    put(office)
    entry = Entry.objects.latest("seq")
    assert (entry.event, entry.subject_id) == ("guide:change", "officer/queue/id")
    assert entry.actor_name == office.actor("rina").name
    assert set(entry.data) == {"edition", "sha256"}
    restore(office, based_on=1)
    assert Entry.objects.latest("seq").event == "guide:restore"


def test_who_wrote_before_stays_in_force_and_nothing_of_the_second_is_kept(
    office: Office,
) -> None:
    put(office)
    entries = Entry.objects.count()
    with pytest.raises(EditedMeanwhile):
        put(office, Wording("Lain", "Lain."), based_on=0)
    assert standing(PLACE).wording == OWN
    assert Entry.objects.count() == entries


def test_an_edition_that_never_was_is_no_ground_to_write_on(office: Office) -> None:
    with pytest.raises(Conflict):
        put(office, based_on=7)
    assert not Edition.objects.exists()


def test_the_shipped_text_comes_back_and_the_own_one_stays_in_the_history(office: Office) -> None:
    put(office)
    restore(office, based_on=1)
    assert standing(PLACE).wording == SHIPPED[PLACE].wording
    assert not standing(PLACE).is_own
    assert [(one.number, one.is_shipped) for one in editions(PLACE)] == [(2, True), (1, False)]
    assert edition(PLACE, 1).wording == OWN
    put(office, based_on=2)
    assert standing(PLACE).wording == OWN


def test_what_is_shipped_already_cannot_be_restored(office: Office) -> None:
    with pytest.raises(EditedMeanwhile):
        restore(office, based_on=0)


def test_a_restoring_after_another_change_is_refused(office: Office) -> None:
    put(office)
    put(office, Wording("Kedua", "Kedua."), based_on=1)
    with pytest.raises(EditedMeanwhile):
        restore(office, based_on=1)
    assert standing(PLACE).wording.title == "Kedua"


def test_saying_the_same_is_refused(office: Office) -> None:
    with pytest.raises(InvalidInput):
        put(office, SHIPPED[PLACE].wording)


def test_a_refused_text_changes_nothing(office: Office) -> None:
    with pytest.raises(InvalidInput):
        put(office, Wording("x", "<script>alert(1)</script>"))
    assert not standing(PLACE).is_own


def test_a_section_that_is_not_shipped_cannot_be_written(office: Office) -> None:
    nowhere = Place(Guide.OFFICER, "dancing", Language.ID)
    with pytest.raises(UnknownSection):
        write(nowhere, OWN, based_on=0, actor=office.actor("rina"), clock=office.clock)


def test_a_shipped_text_that_changes_later_is_told(office: Office) -> None:
    put(office)
    assert not standing(PLACE).is_outdated
    Edition.objects.update(shipped_sha256="0" * 64)  # as after an update of AMS
    assert standing(PLACE).is_outdated


def test_the_operators_command_line_may_write_too(office: Office) -> None:
    write(PLACE, OWN, based_on=0, actor=system("operator"), clock=office.clock)
    assert edition(PLACE, 1).author is None


@pytest.mark.parametrize(
    "changes",
    [{"number": 0}, {"title": ""}, {"body": ""}, {"is_shipped": True}],
)
def test_the_database_refuses_an_edition_that_says_nothing(
    office: Office, changes: dict[str, object]
) -> None:
    put(office)
    with pytest.raises(IntegrityError), transaction.atomic():
        Edition.objects.update(**changes)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_write_at_the_same_time_one_is_refused(office: Office) -> None:
    def attempt(title: str) -> str:
        try:
            put(office, Wording(title, "Teks."))
        except Conflict:
            return ""
        finally:
            connection.close()
        return title

    with ThreadPoolExecutor(2) as pool:
        kept = [title for title in pool.map(attempt, ["Satu", "Dua"]) if title]
    assert [standing(PLACE).wording.title] == kept
    assert Edition.objects.count() == 1
    assert Entry.objects.filter(event="guide:change").count() == 1
