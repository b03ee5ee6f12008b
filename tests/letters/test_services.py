import hashlib
from datetime import timedelta
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from ams.accounts.models import Agency
from ams.core.actor import ActiveAppointment, Actor, OfficerKind, Role, system
from ams.core.canonical import canonical
from ams.core.clock import ManualClock
from ams.core.identifiers import format_code
from ams.journal.models import Entry
from ams.letters.data import LetterData
from ams.letters.errors import (
    LetterAlreadyOwned,
    LetterInvalid,
    LetterNotFound,
    LetterNotYours,
)
from ams.letters.models import Letter, LetterSequence, LetterVersion
from ams.letters.services import (
    create_letter,
    letter_by_code,
    new_version,
    public_address,
    take_over,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def data(changed: Any, agency: Agency) -> LetterData:
    letter: LetterData = changed(agency_id=agency.pk)
    return letter


@pytest.fixture
def owned(data: LetterData, applicant: Actor, clock: ManualClock) -> LetterVersion:
    return create_letter(data, actor=applicant, clock=clock)


@pytest.fixture
def public(data: LetterData, clock: ManualClock) -> LetterVersion:
    return create_letter(data, actor=None, clock=clock)


def events() -> list[str]:
    return list(Entry.objects.order_by("seq").values_list("event", flat=True))


def test_a_letter_gets_number_code_owner_and_file(owned: LetterVersion, applicant: Actor) -> None:
    assert owned.version == 1
    assert owned.letter.number == "500.12/1/2026"
    assert owned.letter.owner_id == applicant.account_id
    assert bytes(owned.pdf).startswith(b"%PDF-")
    assert letter_by_code(owned.letter.code) == owned.letter


def test_the_digest_is_over_what_is_kept(owned: LetterVersion, data: LetterData) -> None:
    kept = LetterVersion.objects.get(pk=owned.pk)
    assert kept.content == data
    assert kept.sha256 == hashlib.sha256(canonical(kept.data)).hexdigest()


def test_writing_a_letter_is_journaled_with_its_digest(owned: LetterVersion) -> None:
    assert events() == ["letter:create", "letter:version"]
    assert Entry.objects.get(event="letter:version").data["sha256"] == owned.sha256


def test_the_journal_holds_no_personal_data_of_a_letter(owned: LetterVersion) -> None:
    kept = str([entry.data for entry in Entry.objects.all()])
    assert owned.content.applicant.nip not in kept
    assert owned.content.applicant.name not in kept


def test_a_public_letter_belongs_to_nobody(public: LetterVersion) -> None:
    assert public.letter.owner_id is None
    assert Entry.objects.filter(actor_name="public").count() == len(events())


def test_numbers_count_up_without_gaps(
    data: LetterData, applicant: Actor, clock: ManualClock
) -> None:
    versions = [create_letter(data, actor=applicant, clock=clock) for _ in range(3)]
    assert [version.letter.sequence for version in versions] == [1, 2, 3]


def test_a_refused_letter_uses_no_number(changed: Any, agency: Agency, clock: ManualClock) -> None:
    with pytest.raises(LetterInvalid):
        create_letter(changed(agency_id=agency.pk, reasons=()), actor=None, clock=clock)
    assert not LetterSequence.objects.exists()
    assert not events()


def test_an_agency_that_does_not_exist_is_refused(data: LetterData, clock: ManualClock) -> None:
    Agency.objects.all().delete()
    with pytest.raises(LetterInvalid) as refused:
        create_letter(data, actor=None, clock=clock)
    assert set(refused.value.fields) == {"agency"}


def test_the_letters_year_counts_not_the_clocks_zone(
    changed: Any, agency: Agency, clock: ManualClock
) -> None:
    # 18.00 UTC on New Year's Eve is New Year's Day in Kebumen.
    clock.at = clock.at.replace(month=12, day=31, hour=18)
    date = (clock.at + timedelta(hours=7)).date()
    version = create_letter(changed(agency_id=agency.pk, date=date), actor=None, clock=clock)
    assert version.letter.number == "500.12/1/2027"


def test_a_new_version_keeps_number_code_and_the_earlier_version(
    owned: LetterVersion, changed: Any, applicant: Actor, clock: ManualClock
) -> None:
    agency_id = owned.letter.agency_id
    second = new_version(
        owned.letter_id,
        changed(agency_id=agency_id, description="Diperbaiki."),
        actor=applicant,
        clock=clock,
    )
    assert (second.version, second.letter) == (2, owned.letter)
    assert second.letter.latest == second
    assert LetterVersion.objects.get(pk=owned.pk).sha256 == owned.sha256
    assert bytes(second.pdf) != bytes(owned.pdf)


def test_nobody_writes_a_new_version_of_anothers_letter(
    owned: LetterVersion, data: LetterData, outsider: Actor, clock: ManualClock
) -> None:
    with pytest.raises(LetterNotYours):
        new_version(owned.letter_id, data, actor=outsider, clock=clock)


def test_a_new_version_cannot_move_to_another_agency(
    owned: LetterVersion, changed: Any, applicant: Actor, clock: ManualClock
) -> None:
    other = Agency.objects.create(name="Dinas Lain", short_name="Lain", place="Kebumen")
    with pytest.raises(LetterInvalid):
        new_version(owned.letter_id, changed(agency_id=other.pk), actor=applicant, clock=clock)


def test_a_new_version_obeys_the_same_rules(
    owned: LetterVersion, changed: Any, applicant: Actor, clock: ManualClock
) -> None:
    data = changed(agency_id=owned.letter.agency_id, reasons=())
    with pytest.raises(LetterInvalid):
        new_version(owned.letter_id, data, actor=applicant, clock=clock)


def test_there_is_no_new_version_of_no_letter(
    data: LetterData, applicant: Actor, clock: ManualClock
) -> None:
    with pytest.raises(LetterNotFound):
        new_version(404, data, actor=applicant, clock=clock)


def test_a_code_is_found_however_it_is_typed(public: LetterVersion) -> None:
    typed = format_code(public.letter.code).lower().replace("-", " ")
    assert letter_by_code(typed) == public.letter


@pytest.mark.parametrize("code", ["", "ABCD", "AAAA-AAAA-AAAA"])
def test_a_code_that_is_none_is_not_found(code: str) -> None:
    with pytest.raises(LetterNotFound):
        letter_by_code(code)


def test_the_printed_address_is_the_public_one(settings: Settings) -> None:
    settings.AMS_BASE_URL = "https://ams.example.go.id"
    assert public_address("ABC") == "https://ams.example.go.id/s/ABC"


def test_the_applicant_takes_over_the_letter_that_names_him(
    public: LetterVersion, applicant: Actor, clock: ManualClock
) -> None:
    letter = take_over(format_code(public.letter.code), actor=applicant, clock=clock)
    assert letter.owner_id == applicant.account_id
    assert letter.taken_over_at == clock.now()
    assert events()[-1] == "letter:take_over"


def test_taking_over_twice_changes_nothing(
    public: LetterVersion, applicant: Actor, clock: ManualClock
) -> None:
    take_over(public.letter.code, actor=applicant, clock=clock)
    before = events()
    take_over(public.letter.code, actor=applicant, clock=clock)
    assert events() == before


def test_nobody_takes_over_a_letter_that_names_another(
    public: LetterVersion, outsider: Actor, clock: ManualClock
) -> None:
    with pytest.raises(LetterNotYours):
        take_over(public.letter.code, actor=outsider, clock=clock)


def test_the_system_takes_over_no_letter(public: LetterVersion, clock: ManualClock) -> None:
    with pytest.raises(LetterNotYours):
        take_over(public.letter.code, actor=system(), clock=clock)


def test_nobody_takes_over_a_letter_that_has_an_owner(
    owned: LetterVersion, outsider: Actor, clock: ManualClock
) -> None:
    with pytest.raises(LetterAlreadyOwned):
        take_over(owned.letter.code, actor=outsider, clock=clock)


def seen(actor: Actor) -> int:
    return Letter.objects.for_actor(actor).count()


def officer(*, agency_ids: frozenset[int] | None) -> Actor:
    appointment = ActiveAppointment(id=1, kind=OfficerKind.AGENCY, agency_ids=agency_ids)
    return Actor(account_id=900, name="OP", appointments=(appointment,))


def test_a_letter_exists_for_its_owner_alone(
    owned: LetterVersion, applicant: Actor, outsider: Actor
) -> None:
    assert owned
    assert (seen(applicant), seen(outsider)) == (1, 0)


def test_a_letter_exists_for_officers_in_scope(owned: LetterVersion) -> None:
    agency_id = owned.letter.agency_id
    assert seen(officer(agency_ids=frozenset({agency_id}))) == 1
    assert seen(officer(agency_ids=None)) == 1
    assert seen(officer(agency_ids=frozenset({agency_id + 1}))) == 0


def test_a_letter_exists_for_the_auditor_and_the_system(owned: LetterVersion) -> None:
    assert owned
    assert seen(Actor(account_id=901, name="A", roles=frozenset({Role.AUDITOR}))) == 1
    assert seen(system()) == 1


def test_an_unowned_letter_exists_for_no_one_signed_out(public: LetterVersion) -> None:
    assert public
    assert seen(Actor(account_id=902, name="X")) == 0
