"""No page asks the database more often because there is more in it."""

import copy
import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ams.accounts.models import Account, Appointment, Person
from ams.certificates.models import Certificate
from ams.core.actor import Rank
from ams.core.identifiers import new_code
from ams.holding.models import HoldCase
from ams.journal import services as journal
from ams.journal.entries import Fact, Subject
from ams.journal.events import Event
from ams.letters.models import Letter
from ams.measuring.following import measure_everything
from ams.notifications.models import Notice
from ams.personnel.models import Proposal
from ams.requests.models import Request
from ams.revisions import known
from ams.revocation.models import Hold
from ams.web import limits
from ams.workbench.models import TextBlock
from tests.requests.builders import OPERATOR, Office
from tests.web.conftest import SignIn
from tests.web.test_role_matrix import PAGES, address
from tests.web.test_role_matrix import values as values  # noqa: PLC0414 - a fixture

WHO = ("sari", "eko", "dewi", "hadi", "rina")
FEW = 6
MANY = 60  # more than two pages of any list
VARIANTS = {
    "person_list": ("?cari=pegawai+99", "?cari=00000001"),
    "account_list": ("?cari=pegawai+99",),
    "certificate_list": ("?cari=pegawai+99", "?cari=40%3A00%3A00"),
    "officer_queue": (
        "?bagian=in_work",
        "?bagian=waiting",
        "?bagian=done",
        "?bagian=new&cari=pegawai+99",
        "?bagian=in_work&cari=pegawai+99",
        "?bagian=done&cari=pegawai+99",
    ),
    "journal": ("?nomor=P-1&pelaku=pegawai",),
    "figures_cases": ("?angka=step", "?angka=returned"),
}
"""Lists that are also asked for each of their parts, and with words that many rows hold."""


def test_no_pages_number_of_queries_grows_with_rows(
    office: Office,
    sign_in: SignIn,
    values: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # The procedures' words are asked for every few seconds: here once, before everything.
    monkeypatch.setattr(known, "_WORDS_LAG", 1e9)
    known.for_words()
    # A new minute's first asking costs one query more than those that follow.
    monkeypatch.setattr(limits, "MINUTE", 10**9)
    browsers = {who: sign_in(who) for who in WHO}
    request = Request.objects.get(pk=values["request_id"])
    grow(office, request, range(FEW))  # an empty list asks for nothing that belongs to its rows
    measure_everything()
    before = counted(browsers, values)
    grow(office, request, range(FEW, MANY))
    measure_everything()
    after = counted(browsers, values)
    assert len(before) > 100
    grown = {page: (before[page], after[page]) for page in before if after[page] > before[page]}
    assert not grown


def counted(browsers: dict[str, Client], values: dict[str, Any]) -> dict[tuple[str, str], int]:
    """Return the queries of every page that somebody may read, asked a second time."""
    found = {}
    for name in PAGES:
        for who, browser in browsers.items():
            for more in ("", *VARIANTS.get(name, ())):
                queries = _queries(browser, address(name, values) + more)
                if queries is not None:
                    found[who, name + more] = queries
    return found


def _queries(browser: Client, path: str) -> int | None:
    cookies = browser.cookies.output()
    with transaction.atomic():
        answers = browser.get(path).status_code == 200
        with CaptureQueriesContext(connection) as captured:
            browser.get(path)
        transaction.set_rollback(True)
    browser.cookies.load(cookies.replace("Set-Cookie: ", ""))
    return len(captured) if answers else None


def grow(office: Office, request: Request, numbers: range) -> None:
    """Add some of everything, like what is there."""
    for number in numbers:
        TextBlock.objects.create(agency=request.applicant.agency, title=str(number), text="x")
        agency = _like(office.agencies["health"], name=f"Dinas {number}", short_name=f"D{number}")
        person = _person(office.people["sari"], number)
        certificate = _certificate(request.concerned, person, number)
        copied = _request(request, person, certificate, number)
        account = person.account
        assert account is not None
        _hold(certificate, account, request.filed_at)
        Proposal.objects.create(
            person=person, kind="pensiun", happened_on=request.filed_at.date(),
            reported_at=request.filed_at, reported_by_name="x",
        )  # fmt: skip
        _like(Appointment.objects.filter(kind="agency")[0], account=account, agency=agency)
        account.supervisions.create(agency=agency, rank=Rank.DEPUTY.value, since=request.filed_at)
        facts = [Fact(Subject.of("request", copied.pk), {"number": copied.number})]
        with transaction.atomic():
            journal.append_many(Event.REQUEST_FILE, facts, actor=OPERATOR, at=office.clock.now())


def _hold(certificate: Certificate, account: Account, at: datetime) -> None:
    """Hold a certificate for loss, as the lists show it; each asks for an officer."""
    assert certificate.issuer is not None
    held = Hold.objects.create(
        certificate=certificate, issuer=certificate.issuer, reason="x", held_at=at,
        entry_der=b"x", recorded_at=at, actor_name="x",
    )  # fmt: skip
    HoldCase.objects.create(
        hold=held, channel="owner", reported_at=at, reported_by=account, days=3, counted_from=at,
        due_at=at + timedelta(days=3), lapsed_at=at,
    )  # fmt: skip


def _like(row: Model, **others: Any) -> Any:
    made = copy.copy(row)
    made.pk = uuid.uuid4() if isinstance(row.pk, uuid.UUID) else None
    made._state = copy.copy(row._state)
    made._state.adding = True
    for name, value in others.items():
        setattr(made, name, value)
    made.save(force_insert=True)
    return made


def _person(like: Person, number: int) -> Person:
    name = f"pegawai{number}"
    assert like.account is not None
    account: Account = _like(like.account, username=name, email=f"{name}@x.go.id")
    found: Person = _like(
        like, account=account, email=account.email, nip=f"{number:018}",
        full_name=f"Pegawai 99 {number}", plain_name=f"Pegawai {number}",
        superior=like if number % 2 else like.superior,
    )  # fmt: skip
    return found


def _certificate(like: Certificate, person: Person, number: int) -> Certificate:
    mark = f"{number:064x}"
    found: Certificate = _like(
        like, holder=person, serial=f"40{number:030X}", fingerprint_sha256=mark, spki_sha256=mark,
        email=person.email, subject_dn=f"CN=pegawai 99 {number}",
    )  # fmt: skip
    return found


def _request(like: Request, person: Person, certificate: Certificate, number: int) -> Request:
    letter: Letter = _like(
        like.letter, code=new_code(), number=f"L/{number}", sequence=1000 + number,
        owner=person.account,
    )  # fmt: skip
    _like(like.letter.latest, letter=letter)
    ended, part = number % 2 == 0, number // 2 % 3  # in every part of the queue from the first on
    nobodys: dict[str, Any] = {"claimed_by": None, "claimed_at": None}
    states: tuple[dict[str, Any], ...] = (
        {"status": "withdrawn", "closed_at": like.filed_at, **nobodys},
        {},
        nobodys,
        {"activity": "receipt", **nobodys},
    )
    found: Request = _like(
        like, applicant=person, certificate=certificate, letter=letter, number=f"P-99-{number:05}",
        **states[0 if ended else part + 1],
    )  # fmt: skip
    for record in like.records.all():
        ended_at = record.ended_at or (like.filed_at + timedelta(hours=1) if ended else None)
        _like(record, request=found, ended_at=ended_at)
    for notice in Notice.objects.filter(subject_id=str(like.pk)):
        _like(notice, subject_id=str(found.pk))
    return found
