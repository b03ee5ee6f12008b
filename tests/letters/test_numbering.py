from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
from django.db import connection, transaction

from ams.accounts.models import Agency
from ams.core.clock import ManualClock
from ams.core.errors import InvalidInput
from ams.letters.data import LetterData
from ams.letters.models import Letter, LetterSequence
from ams.letters.numbering import check_pattern, next_sequence, number_text
from ams.letters.services import create_letter


@pytest.mark.parametrize("pattern", ["{number}", "500.12/{number}/{year}", "{{x}}/{number}"])
def test_a_pattern_with_the_number_is_taken(pattern: str) -> None:
    check_pattern(pattern)


@pytest.mark.parametrize(
    "pattern",
    ["", "500/{year}", "{number", "{number}/{month}", "{number.real}", "{number!r}",
     "{number:>9999}", "{0}/{number}", "{}/{number}"],
)  # fmt: skip
def test_a_pattern_that_could_do_anything_else_is_refused(pattern: str) -> None:
    with pytest.raises(InvalidInput):
        check_pattern(pattern)


def test_the_number_is_written_as_the_agency_writes_it() -> None:
    day = date(2026, 11, 22)
    assert number_text("{year}-{number}/KOM", sequence=7, dated=day) == "2026-7/KOM"
    pattern = "500.12/{number}/{month_roman}/{year}"
    assert number_text(pattern, sequence=7, dated=day) == "500.12/7/XI/2026"


@pytest.mark.django_db
def test_each_agency_and_year_counts_for_itself(agency: Agency) -> None:
    other = Agency.objects.create(name="Dinas Lain", short_name="Lain", place="Kebumen")
    numbers = [
        next_sequence(agency.pk, 2026),
        next_sequence(agency.pk, 2027),
        next_sequence(other.pk, 2026),
        next_sequence(agency.pk, 2026),
    ]
    assert numbers == [1, 1, 1, 2]


@pytest.mark.django_db(transaction=True)
def test_a_number_of_a_rolled_back_act_is_given_again(agency: Agency) -> None:
    with transaction.atomic():
        next_sequence(agency.pk, 2026)
        transaction.set_rollback(True)
    assert not LetterSequence.objects.exists()
    with transaction.atomic():
        assert next_sequence(agency.pk, 2026) == 1


@pytest.mark.django_db(transaction=True)
def test_twenty_letters_at_once_get_twenty_numbers_in_a_row(
    agency: Agency, changed: Any, clock: ManualClock
) -> None:
    data: LetterData = changed(agency_id=agency.pk)

    def write(_index: int) -> int:
        try:
            return create_letter(data, actor=None, clock=clock).letter.sequence
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=8) as threads:
        numbers = list(threads.map(write, range(20)))
    assert sorted(numbers) == list(range(1, 21))
    assert Letter.objects.values("number").distinct().count() == 20
