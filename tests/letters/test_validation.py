from datetime import date
from typing import Any

import pytest

from ams.letters.data import Acting, LetterData
from ams.letters.errors import LetterInvalid
from ams.letters.validation import check_letter

TODAY = date(2026, 11, 22)


def fields_of(data: LetterData) -> dict[str, list[str]]:
    with pytest.raises(LetterInvalid) as refused:
        check_letter(data, today=TODAY)
    return refused.value.fields


def test_the_plain_letter_is_taken(plain_letter: LetterData) -> None:
    check_letter(plain_letter, today=TODAY)


def test_a_letter_without_certificate_is_taken_and_left_for_the_pen(changed: Any) -> None:
    empty = {"subject_dn": "", "serial": "", "issuer_dn": "", "not_before": None, "not_after": None}
    check_letter(changed(certificate=empty), today=TODAY)


@pytest.mark.parametrize(
    ("part", "field"),
    [
        ("superior", "name"),
        ("superior", "nip"),
        ("superior", "position"),
        ("applicant", "name"),
        ("applicant", "nip"),
        ("applicant", "position"),
        ("applicant", "unit"),
        ("applicant", "email"),
        ("letterhead", "office"),
    ],
)
def test_what_the_form_demands_cannot_be_empty(changed: Any, part: str, field: str) -> None:
    fields = fields_of(changed(**{part: {field: "  "}}))
    assert list(fields) == [f"{part}_{field}"]


def test_every_broken_rule_is_told_at_once(changed: Any) -> None:
    fields = fields_of(changed(superior={"name": ""}, applicant={"email": "siti"}, reasons=()))
    assert set(fields) == {"superior_name", "applicant_email", "reasons"}


def test_a_letter_without_a_ticked_reason_is_refused(
    changed: Any, plain_letter: LetterData
) -> None:
    assert set(fields_of(changed(reasons=plain_letter.reasons[1:]))) == {"reasons"}


def test_a_reason_stands_only_once(changed: Any, plain_letter: LetterData) -> None:
    twice = (*plain_letter.reasons, plain_letter.reasons[0])
    assert set(fields_of(changed(reasons=twice))) == {"reasons"}


def test_the_superior_is_not_the_applicant_by_nip(changed: Any) -> None:
    spaced = "19880312 201101 2 007"
    assert set(fields_of(changed(superior={"nip": spaced}))) == {"superior_nip"}


def test_the_superior_is_not_the_applicant_by_name(changed: Any) -> None:
    fields = fields_of(changed(superior={"name": "SITI  rahmawati, s.kom."}))
    assert set(fields) == {"superior_name"}


@pytest.mark.parametrize("nip", ["12345", "198813122011012007", "19880312201101200X"])
def test_a_nip_that_breaks_the_scheme_is_refused(changed: Any, nip: str) -> None:
    assert set(fields_of(changed(applicant={"nip": nip}))) == {"applicant_nip"}


@pytest.mark.parametrize("serial", ["XYZ", "0", "AB" * 21])
def test_a_serial_that_is_none_is_refused(changed: Any, serial: str) -> None:
    assert set(fields_of(changed(certificate={"serial": serial}))) == {"certificate_serial"}


def test_a_validity_that_ends_before_it_starts_is_refused(changed: Any) -> None:
    fields = fields_of(changed(certificate={"not_after": date(2024, 1, 1)}))
    assert set(fields) == {"certificate_not_after"}


@pytest.mark.parametrize("day", [date(2026, 11, 23), date(2026, 10, 21)])
def test_a_letter_is_dated_neither_ahead_nor_over_a_month_back(changed: Any, day: date) -> None:
    assert set(fields_of(changed(date=day))) == {"date"}


@pytest.mark.parametrize(
    "character", ["\0", "\t", "\x1b", "\u202e", "\u2066", "\ud800", "\ue000", "李", "👩"]
)
def test_what_cannot_be_printed_is_refused_at_its_field(changed: Any, character: str) -> None:
    fields = fields_of(changed(applicant={"name": f"Siti {character} Rahmawati"}))
    assert set(fields) == {"applicant_name"}
    assert f"U+{ord(character):04X}" in fields["applicant_name"][0]


def test_a_reasons_detail_is_looked_at_too(changed: Any, plain_letter: LetterData) -> None:
    first = plain_letter.reasons[0]
    box = type(first)(first.key, first.text, ticked=True, detail="x" * 201)
    fields = fields_of(changed(reasons=(box,)))
    assert "201" in fields["reasons"][0]


def test_a_text_beyond_its_limit_is_refused_with_both_figures(changed: Any) -> None:
    said = fields_of(changed(description="x" * 601))["description"][0]
    assert "600" in said
    assert "601" in said


@pytest.mark.parametrize(
    "superior",
    [
        {"acting": Acting.ON_BEHALF},
        {"acting": Acting.ON_BEHALF, "on_behalf_of": " "},
        {"acting": Acting.DELEGATED, "on_behalf_of": "Bupati"},
        {"on_behalf_of": "Bupati"},
    ],
)
def test_only_who_signs_on_behalf_names_on_whose(changed: Any, superior: dict[str, Any]) -> None:
    assert set(fields_of(changed(superior=superior))) == {"superior_on_behalf_of"}
