"""The reasons that forms offer: revised with the procedure, from its day on, by two persons."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from ams.core.crl_reasons import CRLReason
from ams.procedures import registry
from ams.revisions.deciding import approve, propose
from ams.revisions.drafting import import_file, save_section
from ams.revisions.errors import RevisionRefused
from ams.revisions.keeping import procedure_of, set_content
from ams.revisions.models import Revision
from ams.revocation.errors import InvalidReasons
from ams.revocation.reasons import chosen, crl_reason_for, every_reason, reason, reasons_on
from tests.revisions.conftest import BASE, KEY, NEXT_MONTH, Cast
from tests.revisions.test_drafting import typed

_COUNT = len(registry.get(KEY, BASE).reasons)
NEW = {
    f"reasons-{_COUNT}-text-id": "Diberhentikan tidak dengan hormat",
    f"reasons-{_COUNT}-text-en": "Dismissed",
    f"reasons-{_COUNT}-reason_code": CRLReason.PRIVILEGE_WITHDRAWN.value,
    f"reasons-{_COUNT}-meaning-id": "Diputuskan oleh pejabat pembina kepegawaian.",
    f"reasons-{_COUNT}-meaning-en": "Decided by the civil service authority.",
    f"reasons-{_COUNT}-urgent": "yes",
    f"reasons-{_COUNT}-for_oneself": "no",
}
ADDED = "diberhentikan_tidak_dengan_hormat"


def saved(cast: Cast, changes: dict[str, str], *, revision: Revision | None = None) -> Revision:
    """Save the section of the reasons with ``changes``."""
    draft = revision or cast.draft()
    return save_section(
        draft.pk, "reasons", typed(draft, "reasons") | changes,
        edition=draft.edition, actor=cast.actor("rina"), clock=cast.clock,
    )  # fmt: skip


def put_in_effect(cast: Cast, draft: Revision) -> None:
    """Propose and approve; the clock stays before the day."""
    proposed = propose(
        draft.pk, reason="x", edition=draft.edition, actor=cast.actor("rina"), clock=cast.clock
    )
    approve(proposed.pk, edition=proposed.edition, actor=cast.actor("wati"), clock=cast.clock)


def without(index: int) -> dict[str, str]:
    """Return the fields of a reason with its words emptied."""
    places = ("text-id", "text-en", "meaning-id", "meaning-en")
    return {f"reasons-{index}-{place}": "" for place in places}


def test_a_new_reason_is_offered_from_the_revision_s_day_on(cast: Cast) -> None:
    put_in_effect(cast, saved(cast, NEW))
    assert ADDED not in {one.key for one in reasons_on(NEXT_MONTH - timedelta(days=1))}
    added = reasons_on(NEXT_MONTH)[-1]
    assert (added.key, added.reason_code) == (ADDED, CRLReason.PRIVILEGE_WITHDRAWN)
    assert (added.urgent, added.for_oneself, added.takes_invalidity_date) == (True, False, False)
    assert added.meaning is not None
    assert crl_reason_for([ADDED, "pensiun"]) is CRLReason.PRIVILEGE_WITHDRAWN


def test_a_draft_s_reasons_are_nobody_s_yet(cast: Cast) -> None:
    saved(cast, NEW)
    with pytest.raises(InvalidReasons):
        reason(ADDED)


def test_a_dropped_reason_is_refused_from_that_day_and_stays_readable(cast: Cast) -> None:
    put_in_effect(cast, saved(cast, without(0)))
    the_day_after = NEXT_MONTH + timedelta(days=1)
    with pytest.raises(InvalidReasons, match="not offered"):
        chosen(["lupa_passphrase"], on=the_day_after)
    assert chosen(["lupa_passphrase"], on=NEXT_MONTH - timedelta(days=1))
    assert reason("lupa_passphrase").in_language("id") == "Lupa Passphrase"
    assert "lupa_passphrase" in {one.key for one in every_reason()}


@pytest.mark.parametrize("later", [0, 1, 40])
def test_what_was_filed_before_the_change_is_carried_out_with_its_reason(
    cast: Cast, later: int
) -> None:
    day = NEXT_MONTH + timedelta(days=later)
    put_in_effect(cast, saved(cast, without(0)))
    assert "lupa_passphrase" not in {one.key for one in reasons_on(day)}
    kept = chosen(["lupa_passphrase"], on=day, kept=True)
    assert [one.key for one in kept] == ["lupa_passphrase"]


def test_whoever_chooses_on_the_day_of_the_change_goes_by_the_new_list(cast: Cast) -> None:
    put_in_effect(cast, saved(cast, without(0)))
    with pytest.raises(InvalidReasons, match="not offered"):
        chosen(["lupa_passphrase"], on=NEXT_MONTH)
    assert chosen(["pensiun"], on=NEXT_MONTH)


def test_a_reason_in_new_words_keeps_its_key_and_its_code(cast: Cast) -> None:
    put_in_effect(cast, saved(cast, {"reasons-4-text-id": "Purnatugas"}))
    cast.clock.at = datetime(2026, 12, 22, tzinfo=UTC)
    found = next(one for one in reasons_on(NEXT_MONTH) if one.key == "pensiun")
    assert found.in_language("id") == "Purnatugas"
    assert found.reason_code is CRLReason.CESSATION_OF_OPERATION


def test_the_code_of_a_reason_in_use_is_no_field(cast: Cast) -> None:
    with pytest.raises(RevisionRefused) as refused:
        saved(cast, {"reasons-0-reason_code": CRLReason.UNSPECIFIED.value})
    assert list(refused.value.fields) == [""]


def test_a_file_does_not_change_what_relying_parties_read_of_a_reason(cast: Cast) -> None:
    content = saved(cast, {}).content.replace('"superseded"', '"unspecified"')
    with pytest.raises(RevisionRefused) as refused:
        import_file(content.encode(), reason="x", actor=cast.actor("rina"), clock=cast.clock)
    assert "sudah berarti superseded" in refused.value.fields["file"][0]


def test_two_drafts_do_not_give_one_reason_two_codes(cast: Cast) -> None:
    first = saved(cast, NEW)
    other = cast.draft(effective=date(2027, 1, 5))
    code = {f"reasons-{_COUNT}-reason_code": CRLReason.SUPERSEDED.value}
    second = saved(cast, NEW | code, revision=other)
    put_in_effect(cast, first)
    with pytest.raises(RevisionRefused, match="changes its code"):
        put_in_effect(cast, second)


def test_one_reason_stays_at_least(cast: Cast) -> None:
    nothing = {name: text for index in range(_COUNT) for name, text in without(index).items()}
    with pytest.raises(RevisionRefused):
        saved(cast, nothing)


@pytest.mark.parametrize(
    "wrong", ["certificateHold", "removeFromCRL", "cACompromise", "aACompromise", "boredom", ""]
)
def test_a_code_that_no_person_s_certificate_has_is_refused(cast: Cast, wrong: str) -> None:
    with pytest.raises(RevisionRefused) as refused:
        saved(cast, NEW | {f"reasons-{_COUNT}-reason_code": wrong})
    assert list(refused.value.fields) == [f"reasons-{_COUNT}-reason_code"]


def test_a_reason_without_latin_letters_gets_a_key_too(cast: Cast) -> None:
    keys = [one.key for one in procedure_of(
        saved(cast, NEW | {f"reasons-{_COUNT}-text-id": "2/3"})
    ).reasons]  # fmt: skip
    assert keys[-1] == "alasan_2_3"


def test_a_revision_without_a_list_goes_by_the_one_before(cast: Cast) -> None:
    """Revisions that an older AMS approved have none."""
    draft = cast.draft()
    set_content(draft, replace(procedure_of(draft), reasons=()))
    draft.save()
    put_in_effect(cast, draft)
    assert [one.key for one in reasons_on(NEXT_MONTH)] == [one.key for one in reasons_on(
        NEXT_MONTH - timedelta(days=1))]  # fmt: skip
    cast.clock.at = datetime(2026, 12, 23, tzinfo=UTC)
    assert procedure_of(cast.draft(effective=date(2027, 2, 1))).reasons
