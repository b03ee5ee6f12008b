"""Drafts: who writes them, that no change gets lost, what an administrator may change."""

from datetime import date, timedelta

import pytest

from ams.core.errors import InvalidInput
from ams.journal.models import Entry
from ams.procedures import registry
from ams.procedures.errors import UnknownProcedure
from ams.revisions.drafting import begin, discard, save_section
from ams.revisions.errors import (
    ChangedMeanwhile,
    RevisionNotAt,
    RevisionNotFound,
    RevisionNotPermitted,
    RevisionRefused,
)
from ams.revisions.keeping import procedure_of
from ams.revisions.models import Revision
from ams.revisions.sections import section, sections
from tests.revisions.conftest import BASE, KEY, NEXT_MONTH, Cast


def typed(revision: Revision, key: str, **changes: str) -> dict[str, str]:
    """Return a section as its page shows it, with fields changed by the end of their names."""
    shown = section(procedure_of(revision), key)
    assert shown is not None
    values = {one.name: one.value for one in shown.fields}
    for ending, value in changes.items():
        name = ending.replace("_", "-")
        matching = [one for one in values if one.endswith(name)]
        assert matching, (name, sorted(values))
        values[matching[0]] = value
    return values


def save(cast: Cast, revision: Revision, key: str, *, by: str = "rina", **changes: str) -> Revision:
    """Save one section of a draft."""
    return save_section(
        revision.pk, key, typed(revision, key, **changes),
        edition=revision.edition, actor=cast.actor(by), clock=cast.clock,
    )  # fmt: skip


def test_a_draft_says_what_is_in_effect_under_the_new_day(cast: Cast) -> None:
    draft = procedure_of(cast.draft())
    base = registry.get(KEY, BASE)
    assert draft.revision == "2026-12-22"
    assert draft.identity.effective == NEXT_MONTH
    assert draft.identity.revised == date(2026, 11, 22)
    assert draft.activities == base.activities
    assert draft.legal_basis == base.legal_basis


@pytest.mark.parametrize(
    ("who", "refusal"),
    [("hadi", RevisionNotPermitted), ("wahyu", RevisionNotPermitted),
     ("budi", RevisionNotFound), ("sari", RevisionNotFound)],
)  # fmt: skip
def test_nobody_but_an_administrator_writes(cast: Cast, who: str, refusal: type[Exception]) -> None:
    draft = cast.draft()
    with pytest.raises(refusal):
        cast.draft(by=who)
    with pytest.raises(refusal):
        save(cast, draft, "equipment", by=who)
    with pytest.raises(refusal):
        discard(draft.pk, edition=draft.edition, actor=cast.actor(who), clock=cast.clock)
    assert Revision.objects.count() == 1


def test_a_draft_cannot_take_effect_in_the_past(cast: Cast) -> None:
    with pytest.raises(InvalidInput, match="past"):
        cast.draft(effective=date(2026, 11, 21))


def test_the_office_s_day_counts_and_not_utc_s(cast: Cast) -> None:
    cast.clock.at += timedelta(hours=11)  # 18.05 UTC is 01.05 WIB of the 23rd
    with pytest.raises(InvalidInput, match="past"):
        cast.draft(effective=date(2026, 11, 22))
    assert cast.draft(effective=date(2026, 11, 23)).pk


def test_a_draft_needs_a_reason_and_a_known_procedure(cast: Cast) -> None:
    for key, reason, refusal in (
        (KEY, "  ", InvalidInput), (KEY, "x" * 501, InvalidInput), ("x", "ya", UnknownProcedure),
    ):  # fmt: skip
        with pytest.raises(refusal):
            begin(
                key, effective=NEXT_MONTH, reason=reason,
                actor=cast.actor("rina"), clock=cast.clock,
            )  # fmt: skip


def test_a_changed_time_says_so_in_both_languages(cast: Cast) -> None:
    draft = save(cast, cast.draft(), "activity-document_check", standard_duration="7")
    activity = procedure_of(draft).activity("document_check")
    assert activity.standard == timedelta(minutes=7)
    assert (activity.standard_text.id, activity.standard_text.en) == ("7 Menit", "7 minutes")


def test_half_a_minute_can_be_a_standard(cast: Cast) -> None:
    draft = save(cast, cast.draft(), "activity-sign_in", standard_duration="0,5")
    activity = procedure_of(draft).activity("sign_in")
    assert activity.standard == timedelta(seconds=30)
    assert activity.standard_text.id == "0,5 Menit"


@pytest.mark.parametrize("minutes", ["0", "-1", "", "lima", "0.001", "43201", "NaN", "1e9"])
def test_a_time_that_is_none_is_refused_at_its_field(cast: Cast, minutes: str) -> None:
    draft = cast.draft()
    with pytest.raises(RevisionRefused) as refused:
        save(cast, draft, "activity-sign_in", standard_duration=minutes)
    assert list(refused.value.fields) == ["activities-1-standard-duration"]


def test_what_was_not_changed_is_no_edition_and_no_entry(cast: Cast) -> None:
    draft = cast.draft()
    entries = Entry.objects.count()
    again = save(cast, draft, "identity")
    assert again.edition == 1
    assert Entry.objects.count() == entries


def test_the_second_of_two_who_opened_the_same_page_overwrites_nothing(cast: Cast) -> None:
    draft = cast.draft()
    save(cast, draft, "identity", number_value="555/1/2026", by="wati")
    with pytest.raises(ChangedMeanwhile):
        save(cast, draft, "identity", number_value="555/2/2026")
    now = Revision.objects.get(pk=draft.pk)
    assert procedure_of(now).identity.number.value == "555/1/2026"
    assert now.edition == 2


def test_an_item_comes_and_goes_with_its_words(cast: Cast) -> None:
    draft = cast.draft()
    count = len(procedure_of(draft).equipment)
    more = save(
        cast, draft, "equipment",
        **{f"equipment_{count}_id": "Jaringan", f"equipment_{count}_en": "Network"},
    )  # fmt: skip
    assert procedure_of(more).equipment[-1].id == "Jaringan"
    fewer = save(cast, more, "equipment", equipment_0_id="", equipment_0_en="")
    assert len(procedure_of(fewer).equipment) == count
    assert procedure_of(fewer).equipment[-1].id == "Jaringan"


def test_a_regulation_can_be_added(cast: Cast) -> None:
    draft = cast.draft()
    count = len(procedure_of(draft).legal_basis)
    place = f"legal_basis-{count}"
    values = typed(draft, "legal_basis") | {
        f"{place}-text-id": "PP 71 Tahun 2019", f"{place}-text-en": "PP 71/2019",
        f"{place}-status": "in_force", f"{place}-checked": "2026-11-22",
        f"{place}-status_text-id": "Berlaku.", f"{place}-status_text-en": "In force.",
    }  # fmt: skip
    saved = save_section(
        draft.pk, "legal_basis", values, edition=1, actor=cast.actor("rina"), clock=cast.clock
    )
    laws = procedure_of(saved).legal_basis
    assert laws[-1].text.id == "PP 71 Tahun 2019"
    assert len({law.key for law in laws}) == count + 1


def test_the_reasons_of_the_letter_are_edited_line_by_line(cast: Cast) -> None:
    reasons = "Lupa Passphrase;\nPerubahan data;\nKehilangan;\nPensiun."
    english = "Forgotten passphrase;\nChanged data;\nLoss;\nRetirement."
    draft = save(
        cast, cast.draft(), "activity-letter",
        points_0_items_id=reasons, points_0_items_en=english,
    )  # fmt: skip
    items = procedure_of(draft).activity("letter").remark.points[0].items
    assert [item.id for item in items] == reasons.splitlines()


def test_lines_of_one_language_alone_are_refused(cast: Cast) -> None:
    with pytest.raises(RevisionRefused) as refused:
        save(cast, cast.draft(), "activity-letter", points_0_items_id="Satu\nDua")
    assert list(refused.value.fields) == ["activities-0-remark-points-0-items-en"]


def test_a_text_in_one_language_alone_is_refused(cast: Cast) -> None:
    with pytest.raises(RevisionRefused) as refused:
        save(cast, cast.draft(), "equipment", equipment_0_en="")
    assert list(refused.value.fields) == ["equipment-0-en"]


def test_a_note_goes_when_it_is_emptied(cast: Cast) -> None:
    draft = save(cast, cast.draft(), "identity", number_note_id="", number_note_en="")
    assert procedure_of(draft).identity.number.note is None


def test_accompaniment_is_refused_where_nobody_can_be_accompanied(cast: Cast) -> None:
    draft = save(cast, cast.draft(), "activity-attach", accompaniment="required")
    assert procedure_of(draft).activity("attach").accompaniment == "required"
    with pytest.raises(RevisionRefused) as refused:
        save(cast, draft, "activity-revocation", accompaniment="required")
    assert list(refused.value.fields) == ["activities-6-accompaniment"]


def test_structure_is_no_field(cast: Cast) -> None:
    draft = cast.draft()
    values = typed(draft, "activity-notice") | {"activities-7-lane": "applicant"}
    with pytest.raises(RevisionRefused):
        save_section(
            draft.pk, "activity-notice", values,
            edition=1, actor=cast.actor("rina"), clock=cast.clock,
        )  # fmt: skip
    with pytest.raises(RevisionNotFound):
        save_section(
            draft.pk, "activities", {}, edition=1, actor=cast.actor("rina"), clock=cast.clock
        )


def test_words_that_find_no_room_on_paper_are_refused(cast: Cast) -> None:
    with pytest.raises(RevisionRefused, match="activity 5"):
        save(cast, cast.draft(), "activity-document_check", equipment_id="kata " * 390)


def test_a_discarded_draft_stays_in_the_history_and_is_not_edited(cast: Cast) -> None:
    draft = cast.draft()
    discard(draft.pk, edition=1, actor=cast.actor("wati"), clock=cast.clock)
    with pytest.raises(RevisionNotAt):
        save(cast, draft, "equipment")
    kept = Revision.objects.get()
    assert (kept.state, kept.closed_by_name) == ("discarded", cast.actor("wati").name)


def test_every_act_is_in_the_journal_with_what_it_was_about(cast: Cast) -> None:
    draft = cast.draft()
    save(cast, draft, "identity", number_value="555/1/2026")
    entries = Entry.objects.filter(subject_kind="revision").order_by("seq")
    assert [entry.event for entry in entries] == ["revision:begin", "revision:change"]
    assert entries[1].data["section"] == "identity"
    assert entries[1].data["sha256"] == Revision.objects.get().digest


def test_composed_words_become_the_office_s_own_and_their_sources_go(cast: Cast) -> None:
    draft = begin(
        "renewal", effective=NEXT_MONTH, reason="Disahkan",
        actor=cast.actor("rina"), clock=cast.clock,
    )  # fmt: skip
    assert procedure_of(draft).references
    for key in [one.key for one in sections(procedure_of(draft))]:
        shown = section(procedure_of(draft), key)
        assert shown is not None
        values = {
            one.name: "sop" if one.name.endswith("-source") else one.value for one in shown.fields
        }
        draft = save_section(
            draft.pk, key, values,
            edition=draft.edition, actor=cast.actor("rina"), clock=cast.clock,
        )  # fmt: skip
    assert procedure_of(draft).references == ()
    assert procedure_of(draft).is_signed
