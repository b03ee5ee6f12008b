"""Take people from a table: all rows or none; a preview does the same and takes it back."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum

from django.db import transaction
from django.utils.translation import gettext as _

from ams.accounts.credentials import AccountData, create_account
from ams.accounts.errors import AlreadyExists, ImportRefused, RowProblem
from ams.accounts.guards import require_administrator
from ams.accounts.models import Agency, Person
from ams.accounts.people import PersonData, change_person, create_person, data_of
from ams.accounts.people_table import COLUMNS, Row, read_table
from ams.core.actor import Actor
from ams.core.clock import Clock
from ams.core.errors import InvalidInput
from ams.journal.events import Event
from ams.journal.services import append


class RowAction(StrEnum):
    """What importing a row does."""

    CREATE = "create"
    CHANGE = "change"
    KEEP = "keep"


@dataclass(frozen=True, slots=True)
class RowOutcome:
    """What became (or would become) of one row."""

    number: int
    action: RowAction
    name: str
    agency: str
    username: str


@dataclass(slots=True)
class ImportOutcome:
    """What an import did or would do; with ``problems`` it did nothing."""

    rows: list[RowOutcome] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)
    account_ids: list[int] = field(default_factory=list)

    def count(self, action: RowAction) -> int:
        """Return how many rows come out as ``action``."""
        return sum(row.action is action for row in self.rows)


def preview_people(content: bytes, *, actor: Actor, clock: Clock) -> ImportOutcome:
    """Return what importing ``content`` would do, every problem included; keep nothing.

    Raises:
        NotAdministrator: the actor does not manage people.
    """
    require_administrator(actor)
    with transaction.atomic():
        outcome = _Import(actor, clock).run(content)
        transaction.set_rollback(True)
    return outcome


@transaction.atomic
def import_people(content: bytes, *, actor: Actor, clock: Clock) -> ImportOutcome:
    """Take every row of ``content``: new people are recorded, known ones (by NIP) changed.

    Raises:
        NotAdministrator: the actor does not manage people.
        ImportRefused: at least one row has a problem; nothing was imported.
    """
    require_administrator(actor)
    outcome = _Import(actor, clock).run(content)
    if outcome.problems:
        raise ImportRefused(outcome.problems)
    append(
        Event.PERSON_IMPORT,
        subject=None,
        actor=actor,
        at=clock.now(),
        data={
            "created": outcome.count(RowAction.CREATE),
            "changed": outcome.count(RowAction.CHANGE),
            "accounts": len(outcome.account_ids),
        },
    )
    return outcome


class _Import:
    """One run over a table, inside the caller's transaction."""

    def __init__(self, actor: Actor, clock: Clock) -> None:
        self._actor = actor
        self._clock = clock
        self._outcome = ImportOutcome()
        self._agencies = {one.short_name.lower(): one for one in Agency.objects.all()}

    def run(self, content: bytes) -> ImportOutcome:
        """Take what can be taken and tell the rest."""
        try:
            rows = read_table(content)
        except ImportRefused as refusal:
            self._outcome.problems.extend(refusal.problems)
            return self._outcome
        people = {row.number: self._person(row) for row in rows}
        # Superiors may stand further down in the same table: they come second, accounts last.
        for row in rows:
            person = people[row.number]
            if person is not None:
                self._superior(row, person)
                self._account(row, person)
        self._outcome.problems.sort(key=lambda one: one.row)
        return self._outcome

    def _person(self, row: Row) -> Person | None:
        agency = self._agencies.get(row["instansi"].lower())
        if agency is None:
            told = _("Tidak ada instansi dengan nama singkat ini.")
            self._outcome.problems.append(row.problem("instansi", told))
            return None
        kept: list[Person] = []
        with self._telling(row):
            kept.append(self._kept(row, agency))
        return kept[0] if kept else None

    def _kept(self, row: Row, agency: Agency) -> Person:
        known = _by_nip(row["nip"])
        data = _data(row, agency, known)
        if known is None:
            person = create_person(data, actor=self._actor, clock=self._clock)
            action = RowAction.CREATE
        else:
            person = change_person(known.pk, data, actor=self._actor, clock=self._clock)
            action = RowAction.KEEP if data == data_of(known) else RowAction.CHANGE
        self._outcome.rows.append(
            RowOutcome(
                row.number, action, person.full_name, agency.short_name, row["nama_pengguna"]
            )
        )
        return person

    def _superior(self, row: Row, person: Person) -> None:
        if not row["nip_atasan"]:
            return
        superior = _by_nip(row["nip_atasan"])
        if superior is None:
            told = _("Tidak ada pegawai dengan NIP ini, juga tidak dalam tabel.")
            self._outcome.problems.append(row.problem("nip_atasan", told))
            return
        if superior.pk == person.superior_id:
            return
        with self._telling(row):
            change_person(
                person.pk,
                data_of(person, superior_id=superior.pk),
                actor=self._actor,
                clock=self._clock,
            )
            self._now_changed(row)

    def _now_changed(self, row: Row) -> None:
        self._outcome.rows = [
            RowOutcome(one.number, RowAction.CHANGE, one.name, one.agency, one.username)
            if one.number == row.number and one.action is RowAction.KEEP
            else one
            for one in self._outcome.rows
        ]

    def _account(self, row: Row, person: Person) -> None:
        username = row["nama_pengguna"].lower()
        if not username:
            return
        if person.account is not None:
            if person.account.username != username:
                told = _("Pegawai ini sudah mempunyai akun dengan nama pengguna lain.")
                self._outcome.problems.append(row.problem("nama_pengguna", told))
            return
        with self._telling(row):
            account = create_account(
                AccountData(username=username, person_id=person.pk),
                actor=self._actor,
                clock=self._clock,
            )
            self._outcome.account_ids.append(account.pk)

    @contextmanager
    def _telling(self, row: Row) -> Iterator[None]:
        """Turn a refusal into problems of ``row``, undoing what the row had done so far."""
        try:
            with transaction.atomic():
                yield
        except InvalidInput as refusal:
            for name, messages in refusal.fields.items():
                column = COLUMNS.get(name, "")
                self._outcome.problems.extend(row.problem(column, told) for told in messages)
        except AlreadyExists:
            self._outcome.problems.append(row.problem("nip", _("Data ini baru saja dicatat.")))


def _by_nip(typed: str) -> Person | None:
    return Person.objects.filter(nip="".join(typed.split())).first()


def _data(row: Row, agency: Agency, known: Person | None) -> PersonData:
    """Return the row as data of a person; a column that the table leaves out stays as it is."""

    def cell(column: str, present: str) -> str:
        return " ".join(row[column].split()) if column in row.values else present

    return PersonData(
        full_name=cell("nama_lengkap", ""),
        plain_name=cell("nama_tanpa_gelar", ""),
        nip="".join(row["nip"].split()),
        position=cell("jabatan", ""),
        unit=cell("unit_kerja", ""),
        agency_id=agency.pk,
        email=row["email"].lower(),
        rank=cell("pangkat", known.rank if known else ""),
        phone=cell("telepon", known.phone if known else ""),
        superior_id=known.superior_id if known else None,
    )
