"""The NIP in both forms, and what is said of one that is none."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ams.accounts.errors import InvalidNIP, NIPProblem
from ams.accounts.nip import NIP, NIPKind, Sex, format_nip, mask_nip, parse_nip
from ams.accounts.wording import nip_problem

PNS = "196608011988031001"
PPPK = "199001012023212005"


def test_a_pns_number_tells_birth_first_appointment_sex_and_sequence() -> None:
    assert parse_nip(PNS) == NIP(
        value=PNS,
        kind=NIPKind.PNS,
        birth_date=date(1966, 8, 1),
        year=1988,
        month=3,
        frequency=None,
        sex=Sex.MALE,
        sequence=1,
    )


def test_a_pppk_number_has_a_frequency_from_21_where_pns_have_the_month() -> None:
    nip = parse_nip(PPPK)
    assert (nip.kind, nip.year, nip.month, nip.frequency, nip.sex, nip.sequence) == (
        NIPKind.PPPK,
        2023,
        None,
        21,
        Sex.FEMALE,
        5,
    )


def test_the_number_of_the_source_procedure_is_valid() -> None:
    assert parse_nip("19651129 198702 1 004").sequence == 4


@pytest.mark.parametrize("typed", ["19660801 198803 1 001", "19660801-198803-1-001", f" {PNS} "])
def test_separators_are_passed_over(typed: str) -> None:
    assert str(parse_nip(typed)) == PNS


@pytest.mark.parametrize(
    ("typed", "problem", "positions"),
    [
        ("", NIPProblem.LENGTH, "1-18"),
        (PNS[:-1], NIPProblem.LENGTH, "1-18"),
        (PNS + "0", NIPProblem.LENGTH, "1-18"),
        ("19660801198803100A", NIPProblem.NOT_DIGITS, "1-18"),
        ("١٩٦٦٠٨٠١١٩٨٨٠٣١٠٠١", NIPProblem.NOT_DIGITS, "1-18"),
        ("196613011988031001", NIPProblem.BIRTH_DATE, "1-8"),
        ("196602301988031001", NIPProblem.BIRTH_DATE, "1-8"),
        ("000008011988031001", NIPProblem.BIRTH_DATE, "1-8"),
        ("189912311988031001", NIPProblem.BIRTH_DATE, "1-8"),
        ("196608010988031001", NIPProblem.APPOINTMENT_YEAR, "9-12"),
        ("196608011988001001", NIPProblem.APPOINTMENT_MONTH, "13-14"),
        ("196608011988131001", NIPProblem.APPOINTMENT_MONTH, "13-14"),
        ("196608011988201001", NIPProblem.APPOINTMENT_MONTH, "13-14"),
        ("196608011988030001", NIPProblem.SEX, "15"),
        ("196608011988033001", NIPProblem.SEX, "15"),
        ("196608011988031000", NIPProblem.SEQUENCE, "16-18"),
        ("196608011983071001", NIPProblem.TOO_YOUNG, "1-14"),
        ("200701012023212005", NIPProblem.TOO_YOUNG, "1-14"),
    ],
)
def test_a_wrong_number_is_refused_with_the_digits_at_fault(
    typed: str, problem: NIPProblem, positions: str
) -> None:
    with pytest.raises(InvalidNIP) as refusal:
        parse_nip(typed)
    assert (refusal.value.problem, refusal.value.positions) == (problem, positions)


@pytest.mark.parametrize("problem", NIPProblem)
def test_every_problem_has_a_sentence(problem: NIPProblem) -> None:
    assert "NIP" in nip_problem(InvalidNIP(problem, positions="13-14", found="17"))


def test_the_sentence_says_which_digits_and_what_stood_there() -> None:
    with pytest.raises(InvalidNIP) as refusal:
        parse_nip("196608011988171001")
    sentence = nip_problem(refusal.value)
    assert "13-14" in sentence
    assert "(17)" in sentence


def test_the_first_appointment_may_fall_in_the_month_of_the_seventeenth_birthday() -> None:
    assert parse_nip("196608011983081001").year == 1983


@pytest.mark.parametrize(
    ("typed", "positions"),
    [("196608012027011001", "9-14"), ("196608012026121001", "9-14"), (PPPK, "9-14")],
)
def test_an_appointment_to_come_is_refused_when_today_is_known(typed: str, positions: str) -> None:
    day = date(2022, 12, 31) if typed == PPPK else date(2026, 11, 22)
    with pytest.raises(InvalidNIP) as refusal:
        parse_nip(typed, on=day)
    assert (refusal.value.problem, refusal.value.positions) == (NIPProblem.FUTURE, positions)


def test_a_birth_to_come_is_refused_when_today_is_known() -> None:
    with pytest.raises(InvalidNIP) as refusal:
        parse_nip("203001012048011001", on=date(2026, 11, 22))
    assert refusal.value.positions == "1-8"


def test_the_mask_shows_the_sequence_only() -> None:
    masked = mask_nip(PNS)
    assert masked == f"******** ****** * {PNS[-3:]}"
    assert not set(PNS[:14]) & set(masked[:-3])


def test_a_broken_number_is_masked_whole() -> None:
    assert mask_nip("1234") == "***"


def test_official_letters_write_the_number_in_four_groups() -> None:
    assert format_nip(PNS) == "19660801 198803 1 001"
    assert format_nip("1234") == "1234"


@given(st.text(max_size=24))
def test_any_text_is_parsed_or_refused_never_worse(text: str) -> None:
    try:
        value = parse_nip(text).value
    except InvalidNIP as refusal:
        value = nip_problem(refusal).ljust(len(PNS))
    assert len(value) >= len(PNS)


@given(
    born=st.dates(date(1950, 1, 1), date(2004, 12, 31)),
    month=st.integers(1, 12),
    sex=st.sampled_from("12"),
    sequence=st.integers(1, 999),
)
def test_a_composed_number_parses_back(born: date, month: int, sex: str, sequence: int) -> None:
    value = f"{born:%Y%m%d}{born.year + 18}{month:02d}{sex}{sequence:03d}"
    nip = parse_nip(value)
    assert (nip.birth_date, nip.month, nip.sequence) == (born, month, sequence)
    assert format_nip(value).replace(" ", "") == value
