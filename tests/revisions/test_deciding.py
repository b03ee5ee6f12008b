"""From draft to effect: two persons, one revision a day, the office's midnight, withdrawal."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from ams.accounts.errors import PasswordNeeded
from ams.core.errors import InvalidInput
from ams.journal.models import Entry
from ams.procedures import registry
from ams.procedures.errors import UnknownProcedure
from ams.procedures.registry import Registry
from ams.revisions import known
from ams.revisions.deciding import approve, propose, send_back, withdraw
from ams.revisions.drafting import save_section, today
from ams.revisions.editing import renamed
from ams.revisions.errors import (
    ChangedMeanwhile,
    OwnRevision,
    RevisionInEffect,
    RevisionNotAt,
    RevisionNotFound,
    RevisionNotPermitted,
)
from ams.revisions.models import Revision
from tests.revisions.conftest import BASE, KEY, NEXT_MONTH, Cast
from tests.revisions.test_drafting import save, typed


def agree(cast: Cast, revision: Revision, who: str) -> Revision:
    """Approve as seen."""
    return approve(revision.pk, edition=revision.edition, actor=cast.actor(who), clock=cast.clock)


def test_the_author_does_not_approve(cast: Cast) -> None:
    with pytest.raises(OwnRevision):
        agree(cast, cast.proposed(), "rina")


def test_whoever_changed_a_word_does_not_approve(cast: Cast) -> None:
    draft = save(cast, cast.draft(), "identity", number_value="555/1/2026", by="wati")
    proposed = propose(draft.pk, reason="x", edition=2, actor=cast.actor("rina"), clock=cast.clock)
    with pytest.raises(OwnRevision):
        agree(cast, proposed, "wati")
    assert agree(cast, proposed, "wahyu").approved_by_name == cast.actor("wahyu").name


def test_whoever_proposed_another_s_draft_does_not_approve(cast: Cast) -> None:
    draft = cast.draft()
    proposed = propose(draft.pk, reason="x", edition=1, actor=cast.actor("wati"), clock=cast.clock)
    with pytest.raises(OwnRevision):
        agree(cast, proposed, "wati")


def test_the_database_refuses_one_person_too(cast: Cast) -> None:
    proposed = cast.proposed()
    with pytest.raises(IntegrityError), transaction.atomic():
        Revision.objects.filter(pk=proposed.pk).update(approved_by=proposed.begun_by)


@pytest.mark.parametrize(
    ("who", "refusal"),
    [("hadi", RevisionNotPermitted), ("budi", RevisionNotFound), ("sari", RevisionNotFound)],
)
def test_nobody_else_approves(cast: Cast, who: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        agree(cast, cast.proposed(), who)


def test_whoever_gave_his_password_long_ago_gives_it_again_before_approving(cast: Cast) -> None:
    proposed, wati = cast.proposed(), cast.actor("wati")
    cast.clock.at += timedelta(minutes=10, seconds=1)
    with pytest.raises(PasswordNeeded):
        approve(proposed.pk, edition=proposed.edition, actor=wati, clock=cast.clock)
    assert agree(cast, proposed, "wati").state == "approved"


def test_a_draft_is_approved_only_when_it_was_proposed(cast: Cast) -> None:
    with pytest.raises(RevisionNotAt):
        agree(cast, cast.draft(), "wati")


def test_what_was_proposed_is_not_edited(cast: Cast) -> None:
    proposed = cast.proposed()
    with pytest.raises(RevisionNotAt):
        save(cast, proposed, "equipment")


def test_what_changed_after_one_looked_is_not_approved(cast: Cast) -> None:
    seen = cast.proposed()
    back = send_back(
        seen.pk, remark="Periksa lagi.", edition=1, actor=cast.actor("wati"), clock=cast.clock
    )
    again = save(cast, back, "identity", number_value="555/1/2026")
    propose(again.pk, reason="x", edition=3, actor=cast.actor("rina"), clock=cast.clock)
    with pytest.raises(ChangedMeanwhile):
        agree(cast, seen, "wati")


def test_a_revision_takes_effect_at_the_office_s_midnight(cast: Cast) -> None:
    approved = cast.approved()
    base = registry.get(KEY, BASE)
    cast.clock.at = datetime(2026, 12, 21, 16, 59, 59, tzinfo=UTC)
    assert known.current(KEY, today(cast.clock)) == base
    cast.clock.at += timedelta(seconds=1)
    assert known.current(KEY, today(cast.clock)).revision == approved.name
    everywhere = {one.key: one.revision for one in known.all_current(today(cast.clock))}
    assert everywhere[KEY] == approved.name


def test_what_is_not_approved_is_known_to_nobody(cast: Cast) -> None:
    proposed = cast.proposed()
    with pytest.raises(UnknownProcedure):
        known.get(KEY, proposed.name)
    assert known.current(KEY, date(2027, 1, 1)).revision == BASE


def test_two_revisions_do_not_take_effect_on_one_day(cast: Cast) -> None:
    first, second = cast.proposed(), cast.proposed()
    agree(cast, first, "wati")
    with pytest.raises(InvalidInput, match="another revision"):
        agree(cast, second, "wati")
    with pytest.raises(InvalidInput, match="another revision"):
        cast.proposed()


def test_a_day_that_a_shipped_file_has_is_taken(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    proposed = cast.proposed()
    base = registry.get(KEY, BASE)
    shipped = renamed(base, effective=NEXT_MONTH, revised=NEXT_MONTH)
    monkeypatch.setattr(registry, "SHIPPED", Registry.of([base, shipped]))
    with pytest.raises(InvalidInput, match="another revision"):
        agree(cast, proposed, "wati")


def test_the_later_of_two_days_wins_from_its_own_on(cast: Cast) -> None:
    cast.approved(effective=date(2026, 12, 24))
    cast.approved(effective=date(2026, 12, 22))
    assert known.current(KEY, date(2026, 12, 23)).revision == "2026-12-22"
    assert known.current(KEY, date(2026, 12, 24)).revision == "2026-12-24"


def test_an_approval_that_comes_too_late_is_refused(cast: Cast) -> None:
    proposed = cast.proposed(effective=date(2026, 11, 22))
    cast.clock.at += timedelta(days=1)
    with pytest.raises(InvalidInput, match="past"):
        agree(cast, proposed, "wati")


def test_a_revision_may_take_effect_on_the_day_of_its_approval(cast: Cast) -> None:
    agree(cast, cast.proposed(effective=date(2026, 11, 22)), "wati")
    assert known.current(KEY, date(2026, 11, 22)).revision == "2026-11-22"


def test_a_revision_says_when_it_was_revised(cast: Cast) -> None:
    for day in ("", "2021-04-15", "2026-12-23"):
        draft = save(cast, cast.draft(), "identity", revised=day)
        with pytest.raises(InvalidInput, match="was revised on"):
            propose(
                draft.pk, reason="x", edition=draft.edition,
                actor=cast.actor("rina"), clock=cast.clock,
            )  # fmt: skip


def test_before_its_day_a_revision_can_be_withdrawn(cast: Cast) -> None:
    approved = cast.approved()
    cast.clock.at = datetime(2026, 12, 21, 16, 59, 59, tzinfo=UTC)
    withdraw(approved.pk, remark="Keliru.", actor=cast.actor("rina"), clock=cast.clock)
    cast.clock.at += timedelta(days=1)
    assert known.current(KEY, today(cast.clock)).revision == BASE
    with pytest.raises(UnknownProcedure):
        known.get(KEY, approved.name)


def test_after_its_day_it_cannot(cast: Cast) -> None:
    approved = cast.approved()
    cast.clock.at = datetime(2026, 12, 21, 17, 0, tzinfo=UTC)
    with pytest.raises(RevisionInEffect):
        withdraw(approved.pk, remark="Keliru.", actor=cast.actor("rina"), clock=cast.clock)


@pytest.mark.parametrize("who", ["hadi", "budi", "sari"])
def test_nobody_else_withdraws_or_sends_back(cast: Cast, who: str) -> None:
    approved, proposed = cast.approved(), cast.proposed(effective=date(2027, 1, 1))
    with pytest.raises(RevisionNotFound):
        withdraw(approved.pk, remark="x", actor=cast.actor(who), clock=cast.clock)
    with pytest.raises(RevisionNotFound):
        send_back(proposed.pk, remark="x", edition=1, actor=cast.actor(who), clock=cast.clock)


def test_a_withdrawn_day_is_free_again(cast: Cast) -> None:
    approved = cast.approved()
    withdraw(approved.pk, remark="Keliru.", actor=cast.actor("wati"), clock=cast.clock)
    assert cast.approved().state == "approved"


def test_sending_back_and_withdrawing_say_why(cast: Cast) -> None:
    proposed = cast.proposed()
    with pytest.raises(InvalidInput):
        send_back(proposed.pk, remark=" ", edition=1, actor=cast.actor("wati"), clock=cast.clock)
    approved = agree(cast, proposed, "wati")
    with pytest.raises(InvalidInput):
        withdraw(approved.pk, remark="", actor=cast.actor("wati"), clock=cast.clock)


def test_what_was_approved_is_what_holds_even_if_a_row_is_altered(cast: Cast) -> None:
    approved = cast.approved()
    content = approved.content.replace("PT5M", "PT9M")
    Revision.objects.filter(pk=approved.pk).update(content=content, digest="0" * 64)
    with pytest.raises(Exception, match="is not what was approved"):
        known.get(KEY, approved.name)


def test_the_way_to_effect_is_in_the_journal(cast: Cast) -> None:
    approved = cast.approved()
    withdraw(approved.pk, remark="Keliru.", actor=cast.actor("wati"), clock=cast.clock)
    entries = Entry.objects.filter(subject_kind="revision").order_by("seq")
    events = list(entries.values_list("event", flat=True))
    assert events == [
        "revision:begin", "revision:propose", "revision:approve", "revision:withdraw",
    ]  # fmt: skip


def test_a_changed_day_is_the_revision_s_new_name(cast: Cast) -> None:
    draft = cast.draft()
    values = typed(draft, "identity") | {"identity-effective": "2027-02-01"}
    moved = save_section(
        draft.pk, "identity", values, edition=1, actor=cast.actor("rina"), clock=cast.clock
    )
    assert (moved.name, moved.effective) == ("2027-02-01", date(2027, 2, 1))


def test_the_first_paper_is_no_revision_and_each_later_one_counts_on(cast: Cast) -> None:
    assert known.ordinal(registry.get(KEY, BASE)) == 0
    later = cast.approved(effective=date(2027, 2, 1))
    assert known.ordinal(known.get(KEY, later.name)) == 1
    earlier = cast.approved(effective=NEXT_MONTH)
    assert known.ordinal(known.get(KEY, earlier.name)) == 1
    assert known.ordinal(known.get(KEY, later.name)) == 2
