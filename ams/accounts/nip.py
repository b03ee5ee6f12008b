"""The NIP: a civil servant's number of 18 digits, in the forms of PNS and of PPPK.

PNS (Perka BKN 22/2007): birth date (8 digits), year and month of the first appointment (6),
sex (1), sequence (3). PPPK: birth date (8), year of appointment (4), frequency from 21 on (2),
sex (1), sequence (3).
"""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ams.accounts.errors import InvalidNIP, NIPProblem

LENGTH = 18
_MONTHS = 12
_FIRST_PPPK_FREQUENCY = 21
_YOUNGEST = 17  # years at the first appointment
_EARLIEST_BIRTH_YEAR = 1900


class NIPKind(StrEnum):
    """Which kind of civil servant the number belongs to."""

    PNS = "pns"
    PPPK = "pppk"


class Sex(StrEnum):
    """What the fifteenth digit says."""

    MALE = "male"
    FEMALE = "female"


@dataclass(frozen=True, slots=True)
class NIP:
    """A valid NIP, taken apart.

    ``month`` is set for PNS, ``frequency`` for PPPK.
    """

    value: str
    kind: NIPKind
    birth_date: date
    year: int
    month: int | None
    frequency: int | None
    sex: Sex
    sequence: int

    def __str__(self) -> str:
        """Return the 18 digits."""
        return self.value


def parse_nip(text: str, *, on: date | None = None) -> NIP:
    """Return the NIP that ``text`` spells; spaces, full stops and hyphens are passed over.

    With ``on`` (today), a birth or appointment after that day is refused too.

    Raises:
        InvalidNIP: names the rule that is broken, the digits at fault and what stood there.
    """
    value = re.sub(r"[\s.\-]", "", text)
    if not re.fullmatch(r"[0-9]*", value):
        raise InvalidNIP(NIPProblem.NOT_DIGITS, positions="1-18", found=text[:40])
    if len(value) != LENGTH:
        raise InvalidNIP(NIPProblem.LENGTH, positions="1-18", found=str(len(value)))
    birth_date = _birth_date(value)
    year, month, frequency = _appointment(value)
    _check_age(value, birth_date, year, month)
    if on is not None:
        _check_past(value, birth_date, date(year, month or 1, 1), on=on)
    return NIP(
        value=value,
        kind=NIPKind.PNS if month else NIPKind.PPPK,
        birth_date=birth_date,
        year=year,
        month=month,
        frequency=frequency,
        sex=_sex(value),
        sequence=_sequence(value),
    )


def _birth_date(value: str) -> date:
    problem = InvalidNIP(NIPProblem.BIRTH_DATE, positions="1-8", found=value[:8])
    try:
        born = date(int(value[:4]), int(value[4:6]), int(value[6:8]))
    except ValueError:
        raise problem from None
    if born.year < _EARLIEST_BIRTH_YEAR:
        raise problem
    return born


def _appointment(value: str) -> tuple[int, int | None, int | None]:
    """Return year, month (PNS) and frequency (PPPK) of the appointment."""
    year, number = int(value[8:12]), int(value[12:14])
    if year < _EARLIEST_BIRTH_YEAR:
        raise InvalidNIP(NIPProblem.APPOINTMENT_YEAR, positions="9-12", found=value[8:12])
    if 1 <= number <= _MONTHS:
        return year, number, None
    if number >= _FIRST_PPPK_FREQUENCY:
        return year, None, number
    raise InvalidNIP(NIPProblem.APPOINTMENT_MONTH, positions="13-14", found=value[12:14])


def _check_age(value: str, birth_date: date, year: int, month: int | None) -> None:
    """Refuse an appointment before the seventeenth birthday's month (PPPK: its year)."""
    # A PPPK number does not tell the month: its year counts as far as December.
    age_in_months = (year - birth_date.year) * _MONTHS + (month or _MONTHS) - birth_date.month
    if age_in_months < _YOUNGEST * _MONTHS:
        raise InvalidNIP(NIPProblem.TOO_YOUNG, positions="1-14", found=value[:14])


def _check_past(value: str, birth_date: date, appointed: date, *, on: date) -> None:
    if birth_date > on:
        raise InvalidNIP(NIPProblem.FUTURE, positions="1-8", found=value[:8])
    if appointed > on:
        raise InvalidNIP(NIPProblem.FUTURE, positions="9-14", found=value[8:14])


def _sex(value: str) -> Sex:
    if value[14] == "1":
        return Sex.MALE
    if value[14] == "2":
        return Sex.FEMALE
    raise InvalidNIP(NIPProblem.SEX, positions="15", found=value[14])


def _sequence(value: str) -> int:
    if value[15:] == "000":
        raise InvalidNIP(NIPProblem.SEQUENCE, positions="16-18", found=value[15:])
    return int(value[15:])


def format_nip(value: str) -> str:
    """Return a NIP as official letters write it: ``19660801 198803 1 001``."""
    if len(value) != LENGTH:
        return value
    return f"{value[:8]} {value[8:14]} {value[14]} {value[15:]}"


def mask_nip(value: str) -> str:
    """Return a NIP without birth date, appointment and sex: ``******** ****** * 001``."""
    return f"******** ****** * {value[-3:]}" if len(value) == LENGTH else "***"
