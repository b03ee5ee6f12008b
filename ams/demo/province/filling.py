"""Fill an empty database with a province: ground, specimens, then the stories in order of time."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import transaction

from ams.accounts.models import Account, Person
from ams.certificates.models import Certificate
from ams.core.clock import ManualClock
from ams.core.errors import InvalidInput, RuleViolation
from ams.demo.office import Office, appoint_officers, found_office
from ams.demo.province.ground import Ground, Place, let_everybody_sign_in, years_before
from ams.demo.province.invented import draw
from ams.demo.province.ledger import Ledger
from ams.demo.province.patterns import Values
from ams.demo.province.progress import Progress
from ams.demo.province.schedule import Happens, Kind, Schedule
from ams.demo.province.specimens import (
    ENDED,
    OPEN,
    Story,
    certificate_story,
    person_story,
    request_story,
)
from ams.demo.province.tables import (
    Tables,
    go_on_counting,
    plan_anew,
    unchecked_references,
    without_indexes,
)
from ams.demo.province.telling import Ending, Teller
from ams.demo.seed import Scene
from ams.jobs.worker import run_due
from ams.journal.models import Entry
from ams.letters.models import LetterSequence
from ams.measuring.following import measure_everything
from ams.requests.models import RequestNumber
from ams.revocation.models import CRL, CRLSeries

YEARS: Final = 4
FEWEST: Final = 100
_BEFORE: Final = timedelta(days=120)  # in which the specimens are played
_AGE_OF_SPECIMENS: Final = timedelta(days=90)
_MEMBER: Final = "wahyu.hidayat"  # of the cast, whose public password everybody gets


class DatabaseNotEmpty(RuleViolation):
    """There is data in the database already, of real people or of an earlier filling."""

    code = "database_not_empty"


@dataclass(frozen=True, slots=True)
class Stories:
    """The patterns of everything that is told; requests by the course they take."""

    person: Story
    certificate: Story
    ended: tuple[Story, ...]  # one for each of a hundred
    under_way: tuple[Story, ...]

    @property
    def tables(self) -> set[str]:
        """Return every table that is written."""
        told = (self.person, self.certificate, *self.ended, *self.under_way)
        entries = (entry for story in told for entry in story.entries)
        rows = (row for story in told for row in story.rows)
        followers = (row for entry in entries for row in entry.followers)
        return {Entry._meta.db_table, *(row.table for row in (*rows, *followers))}  # noqa: SLF001

    def request(self, course: int, *, is_open: bool) -> Story:
        """Return the story that a request of this course has."""
        return (self.under_way if is_open else self.ended)[course]


def fill(people: int, *, seed: int, now: datetime, say: Callable[[str], object]) -> None:
    """Fill the empty database; ``say`` is told how far it is, with rate and remaining time.

    What was written so far is committed as it goes; a filling that was broken off is refused
    afterwards, as is a database with anything else in it.

    Raises:
        DatabaseNotEmpty: see above.
        InvalidInput: there are too few people to fill every kind of request.
    """
    if people < FEWEST:
        raise InvalidInput(f"{people} people are too few: a province has {FEWEST} or more")
    refuse_data()
    _begun().touch()
    first = years_before(now, YEARS)
    say(f"Recording the offices of a province of {people:,} people …")
    clock = ManualClock(first - _BEFORE)
    office = found_office(clock)
    places = Ground(seed, people, clock).found(people)
    let_everybody_sign_in(_MEMBER)
    appoint_officers(office, valid_from=clock.now(), years=YEARS + 6)
    say("Playing the specimens by the real acts …")
    stories = _stories(office)
    _tell(stories, people, seed=seed, places=places, first=first, now=now, say=say)
    _finish(now, say)
    _begun().unlink()


def refuse_data() -> None:
    """Raise unless there is nothing in the database.

    Raises:
        DatabaseNotEmpty: there is; it says what to do.
    """
    if _begun().exists():
        raise DatabaseNotEmpty(
            "an earlier 'ams demo --people' was broken off here: empty the database and the folder "
            f"{settings.AMS_DATA} (dropdb, createdb), then fill them again"
        )
    if Account.objects.exists() or Entry.objects.exists():
        raise DatabaseNotEmpty(
            f"the database holds {Account.objects.count()} accounts already; a province fills an "
            "empty database only, so that nobody's real data is mixed with invented data"
        )


def _begun() -> Path:
    """Return the file that stands while a filling is under way."""
    folder = Path(settings.AMS_DATA)
    folder.mkdir(parents=True, exist_ok=True)
    return folder / "province-is-being-filled"


def _stories(office: Office) -> Stories:
    scenes = [scene for _share, scene in (*ENDED, *OPEN)]
    for scene in scenes:
        office.issue(scene.applicant)
    specimen = office.people[scenes[0].applicant].certificates.get()
    certificate = certificate_story(specimen)
    run_due(office.clock)
    office.clock.advance(_BEFORE - _AGE_OF_SPECIMENS)
    run_due(office.clock)
    person = person_story(_reloaded(office, scenes[0].applicant))
    numbers = iter(range(len(scenes)))
    ended = tuple(_shared(office, ENDED, numbers))
    return Stories(person, certificate, ended, tuple(_shared(office, OPEN, numbers)))


def _shared(
    office: Office, scenes: Iterable[tuple[int, Scene]], numbers: Iterator[int]
) -> Iterator[Story]:
    """Yield each scene's story as often as its share says."""
    for share, scene in scenes:
        story = request_story(office, scene, next(numbers))
        yield from [story] * share


def _tell(
    stories: Stories,
    people: int,
    *,
    seed: int,
    places: list[Place],
    first: datetime,
    now: datetime,
    say: Callable[[str], object],
) -> None:
    say("Planning the years …")
    course = _Courses(stories, seed)
    schedule = Schedule(seed, people, first=first, last=now, reissued=course.reissued)
    tables = Tables()
    specimen = Certificate.objects.select_related("issuer").order_by("pk")[0]
    last_crl = CRL.objects.filter(issuer=specimen.issuer).order_by("-number")[0].number
    teller = Teller(seed, places, tables, people=people, first=first, specimen=specimen,
                    first_crl=last_crl)  # fmt: skip
    telling = _Telling(stories, course, schedule=schedule, teller=teller, tables=tables)
    with unchecked_references(), without_indexes(stories.tables, say):
        telling.run(say)
    go_on_counting()
    _keep_numbers(teller)


class _Courses:
    """Which course each person's request takes."""

    def __init__(self, stories: Stories, seed: int) -> None:
        self._stories, self._seed = stories, seed

    def story(self, number: int, *, is_open: bool) -> Story:
        """Return the story of a person's request."""
        return self._stories.request(_course(self._seed, number), is_open=is_open)

    def reissued(self, number: int, is_open: bool) -> timedelta | None:  # noqa: FBT001 - a callback
        """Return how long after his filing the person gets another certificate, if he does."""
        return self.story(number, is_open=is_open).reissued_after


class _Telling:
    """One run through the schedule."""

    def __init__(
        self, stories: Stories, courses: _Courses, *, schedule: Schedule, teller: Teller,
        tables: Tables,
    ) -> None:  # fmt: skip
        self._stories, self._courses, self._schedule = stories, courses, schedule
        self._teller, self._tables, self._ledger = teller, tables, Ledger(tables)
        self._issued: dict[int, tuple[datetime, str]] = {}  # of who will file a request

    def run(self, say: Callable[[str], object]) -> None:
        """Tell everything that is planned."""
        progress = Progress(len(self._schedule), say)
        for happens in self._schedule:
            self._ledger.reach(happens.at)
            if self._ledger.is_full:
                self._write(progress)
            self._one(happens)
            progress.stories += 1
        self._ledger.reach(None)
        self._write(progress)
        progress.tell()

    @transaction.atomic
    def _write(self, progress: Progress) -> None:
        progress.entries += self._ledger.write()
        self._tables.write()
        progress.tell_now_and_then()

    def _one(self, happens: Happens) -> None:
        number, at = happens.number, happens.at
        match happens.kind:
            case Kind.PERSON:
                self._keep(self._stories.person, self._teller.person(number, at))
            case Kind.FIRST | Kind.SECOND:
                self._certificate(happens)
            case Kind.REQUEST:
                story = self._courses.story(number, is_open=self._schedule.is_open(number))
                issued, spki = self._issued.pop(number)
                self._keep(
                    story, self._teller.request(number, at, story, issued=issued, spki_sha256=spki)
                )

    def _certificate(self, happens: Happens) -> None:
        number, second = happens.number, happens.kind is Kind.SECOND
        filed = None if second else self._schedule.filed(number)
        ending = None
        if filed is not None:
            story = self._courses.story(number, is_open=self._schedule.is_open(number))
            ending = Ending(story, filed)
        values = self._teller.certificate(number, happens.at, second=second, ending=ending)
        if filed is not None:
            self._issued[number] = (happens.at, values["spki_sha256"])
        self._keep(self._stories.certificate, values)

    def _keep(self, story: Story, values: Values) -> None:
        for slot, table in story.numbered:
            if slot not in values:
                values[slot] = self._tables.new_key(table)
        for row in story.rows:
            self._tables.add(row, values)
        self._ledger.add(story, values)


def _keep_numbers(teller: Teller) -> None:
    """Let the acts to come go on after the numbers that were given."""
    for year, last in teller.request_numbers.items():
        RequestNumber.objects.update_or_create(year=year, defaults={"last": last})
    LetterSequence.objects.bulk_create(
        LetterSequence(agency_id=agency_id, year=year, last=last)
        for (agency_id, year), last in teller.letter_numbers.items()
    )
    CRLSeries.objects.filter(issuer__is_root=False).update(last_number=teller.last_crl)


def _finish(now: datetime, say: Callable[[str], object]) -> None:
    """Count the figures, publish the CRL and sign the journal: what the worker would do.

    The figures first: at once they take a tenth of the time that following the journal takes.
    """
    say("Measuring every request …")
    say(f"{measure_everything():,} requests are measured.")
    say("Publishing the CRL and signing the journal …")
    run_due(ManualClock(now))
    plan_anew()


def _reloaded(office: Office, username: str) -> Person:
    return Person.objects.select_related("account", "agency__parent", "superior").get(
        pk=office.people[username].pk
    )


def _course(seed: int, number: int) -> int:
    return draw(seed, "course", number) % 100
