"""Text blocks: kept by officers for the agencies in their scope, and by administrators."""

import pytest

from ams.accounts.errors import NoSuchRecord
from ams.core.errors import InvalidInput
from ams.journal.events import Event
from ams.journal.models import Entry
from ams.procedures.errors import ActorNotEntitled
from ams.workbench.blocks import (
    TEXT_LENGTH,
    TITLE_LENGTH,
    add_block,
    blocks_for,
    change_block,
    remove_block,
)
from ams.workbench.models import TextBlock
from tests.requests.builders import Office, submitted


def added(office: Office, username: str = "eko", agency: str = "health", **typed: str) -> TextBlock:
    return add_block(
        office.agencies[agency].pk, title=typed.get("title", "Stempel"),
        text=typed.get("text", "Bubuhkan stempel dinas."), actor=office.actor(username),
        clock=office.clock,
    )  # fmt: skip


def test_a_request_offers_the_blocks_of_its_agency_and_of_the_regency(office: Office) -> None:
    ours, above = added(office), added(office, "rina", "regency")
    added(office, "tono", "schools")
    assert set(blocks_for(submitted(office))) == {ours, above}


@pytest.mark.parametrize(
    ("username", "agency"),
    [("eko", "schools"), ("eko", "regency"), ("tono", "health"), ("sari", "health"),
     ("hadi", "health"), ("bakti", "health")],
)  # fmt: skip
def test_nobody_keeps_blocks_outside_his_scope(office: Office, username: str, agency: str) -> None:
    with pytest.raises(ActorNotEntitled):
        added(office, username, agency)
    assert not TextBlock.objects.exists()


@pytest.mark.parametrize("username", ["tono", "sari", "hadi", "bakti"])
def test_nobody_removes_what_is_not_his_to_keep(office: Office, username: str) -> None:
    block = added(office)
    with pytest.raises(NoSuchRecord):
        remove_block(block.pk, actor=office.actor(username), clock=office.clock)
    assert TextBlock.objects.get() == block


@pytest.mark.parametrize(
    "typed",
    [{"title": " "}, {"text": ""}, {"title": "x" * (TITLE_LENGTH + 1)},
     {"text": "x" * (TEXT_LENGTH + 1)}],
)  # fmt: skip
def test_a_block_has_a_title_and_a_text_of_bounded_length(
    office: Office, typed: dict[str, str]
) -> None:
    with pytest.raises(InvalidInput):
        added(office, **typed)


def changed(office: Office, block: TextBlock, username: str, **typed: str) -> TextBlock:
    return change_block(
        block.pk, title=typed.get("title", "Cap"), text=typed.get("text", "Bubuhkan cap."),
        actor=office.actor(username), clock=office.clock,
    )  # fmt: skip


def test_an_officer_in_scope_changes_title_and_text(office: Office) -> None:
    block = added(office)
    changed(office, block, "dewi")
    block.refresh_from_db()
    assert (block.title, block.text, block.agency) == (
        "Cap", "Bubuhkan cap.", office.agencies["health"],
    )  # fmt: skip


@pytest.mark.parametrize("username", ["tono", "sari", "hadi", "bakti"])
def test_nobody_changes_what_is_not_his_to_keep(office: Office, username: str) -> None:
    block = added(office)
    with pytest.raises(NoSuchRecord):
        changed(office, block, username)
    assert TextBlock.objects.get().title == "Stempel"


@pytest.mark.parametrize("typed", [{"title": " "}, {"text": "x" * (TEXT_LENGTH + 1)}])
def test_a_change_keeps_to_the_same_bounds(office: Office, typed: dict[str, str]) -> None:
    block = added(office)
    with pytest.raises(InvalidInput):
        changed(office, block, "eko", **typed)
    assert TextBlock.objects.get().title == "Stempel"


def test_what_was_removed_meanwhile_is_not_changed(office: Office) -> None:
    block = added(office)
    remove_block(block.pk, actor=office.actor("eko"), clock=office.clock)
    with pytest.raises(NoSuchRecord):
        changed(office, block, "eko")


def test_a_change_is_journaled_and_the_same_again_is_none(office: Office) -> None:
    block = added(office)
    for _ in range(2):
        changed(office, block, "eko")
    assert Entry.objects.filter(event=Event.SETTING_CHANGE, data__changed="Cap").count() == 1


def test_adding_and_removing_are_journaled(office: Office) -> None:
    block = added(office)
    remove_block(block.pk, actor=office.actor("dewi"), clock=office.clock)
    assert not TextBlock.objects.exists()
    assert Entry.objects.filter(event=Event.SETTING_CHANGE).count() == 2
