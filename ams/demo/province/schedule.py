"""When everything happens in a province: the same seed always gives the same years."""

from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum
from typing import Final

from ams.core.wording import WIB
from ams.demo.province.invented import draw

_DAY: Final = 86_400
_BUCKET: Final = 30 * _DAY  # whose stories are put in order at once: nothing holds them all twice
_OPEN_DAYS: Final = 5  # how long ago what is under way may have begun
_RENEWED_AFTER: Final = 731 * _DAY  # a certificate is valid for 730 days
_WEEKEND: Final = 5
REQUESTS_OF_TWENTY: Final = 3
OPEN_OF_HUNDRED: Final = 1


class Kind(IntEnum):
    """What happens; the smaller ones come first where the time is the same."""

    PERSON = 0
    FIRST = 1  # his first certificate
    REQUEST = 2
    SECOND = 3  # the certificate after the first has ended


@dataclass(frozen=True, slots=True)
class Happens:
    """Something that begins at a time, to the person of that number."""

    at: datetime
    kind: Kind
    number: int


class Schedule:
    """All that happens to ``people`` from ``first`` to ``last``.

    15 of 100 file a request. 30 of 100 come to hold a second certificate: some because of their
    request (``reissued`` says how long after its filing), the others because the first expired.
    """

    def __init__(
        self,
        seed: int,
        people: int,
        *,
        first: datetime,
        last: datetime,
        reissued: Callable[[int, bool], timedelta | None],
    ) -> None:
        self._seed, self._first, self._reissued = seed, first, reissued
        self._span = int((last - first).total_seconds())
        self._filed = array("q", bytes(8 * people))  # seconds after ``first``; 0: no request
        self._begun = [array("Q") for _ in range(self._span // _BUCKET + 1)]
        asking = [number for number in range(people) if number % 20 < REQUESTS_OF_TWENTY]
        left = people * 3 // 10 - sum(self._with_request(number) for number in asking)
        for number in range(people):
            if number % 20 >= REQUESTS_OF_TWENTY:
                left -= self._without_request(number, may_renew=left > 0)

    def __len__(self) -> int:
        return sum(map(len, self._begun))

    def __iter__(self) -> Iterator[Happens]:
        for packed in (one for begun in self._begun for one in sorted(begun)):
            at = self._first + timedelta(seconds=packed >> 34)
            yield Happens(at, Kind(packed >> 32 & 3), packed & 0xFFFFFFFF)

    def filed(self, number: int) -> datetime | None:
        """Return when the person files his request, if he does."""
        seconds = self._filed[number]
        return self._first + timedelta(seconds=seconds) if seconds else None

    def is_open(self, number: int) -> bool:
        """Tell whether the person's request is still under way."""
        return draw(self._seed, "open", number) % 100 < OPEN_OF_HUNDRED

    def _without_request(self, number: int, *, may_renew: bool) -> int:
        """Plan a person's years and return how many second certificates he gets."""
        chance, issued = divmod(draw(self._seed, "years", number), self._span - _DAY)
        if may_renew:
            issued %= self._span - _RENEWED_AFTER - 30 * _DAY
        issued = self._issue(number, chance, issued)
        if may_renew:
            self._put(issued + _RENEWED_AFTER + chance % (20 * _DAY), Kind.SECOND, number)
        return int(may_renew)

    def _with_request(self, number: int) -> int:
        chance = draw(self._seed, "years", number)
        if self.is_open(number):
            chance, ago = divmod(chance, _OPEN_DAYS * _DAY)
            filed = self._span - ago - _DAY
        else:
            chance, filed = divmod(chance, self._span - 95 * _DAY)
            filed += 85 * _DAY
        filed = self._in_office_hours(filed, chance)
        self._filed[number] = filed
        age = 20 * _DAY + chance % (690 * _DAY)
        self._issue(number, chance, max(filed - age, chance % (20 * _DAY)))
        self._put(filed, Kind.REQUEST, number)
        after = self._reissued(number, self.is_open(number))
        if after is None:
            return 0
        self._put(filed + int(after.total_seconds()), Kind.SECOND, number)
        return 1

    def _issue(self, number: int, chance: int, at: int) -> int:
        """Plan record and first certificate, and return when that is issued."""
        recorded = max(at - 3600 - chance % (30 * _DAY), 0)
        self._put(recorded, Kind.PERSON, number)
        at = max(at, recorded + 1)
        self._put(at, Kind.FIRST, number)
        return at

    def _put(self, at: int, kind: Kind, number: int) -> None:
        self._begun[at // _BUCKET].append(at << 34 | kind << 32 | number)

    def _in_office_hours(self, at: int, chance: int) -> int:
        """Return a time of the same day, or of the Friday before, between eight and two o'clock."""
        local = (self._first + timedelta(seconds=at)).astimezone(WIB)
        local -= timedelta(days=max(local.weekday() - _WEEKEND + 1, 0))
        local = local.replace(
            hour=8 + chance % 6, minute=chance // 6 % 60, second=chance // 360 % 60
        )
        return int((local - self._first).total_seconds())
