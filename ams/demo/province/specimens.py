"""The specimens: a person, a certificate and requests of every course, played by the real acts.

Each becomes a ``Story``. Requests that would stay open are brought to an end once they were read.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import models

from ams.accounts.models import Account, Agency, Appointment, Person
from ams.accounts.nip import format_nip
from ams.authority.models import Issuer, SigningIntent
from ams.certificates.models import BlockedKey, Certificate, Issuance, StatusChange
from ams.core.crl_reasons import CRLReason
from ams.core.wording import WIB, date_text
from ams.demo.office import Office
from ams.demo.province.patterns import EntryPattern, Maker, RowPattern
from ams.demo.seed import Scene, play
from ams.jobs.worker import run_due
from ams.journal.models import Entry
from ams.letters.models import Attachment, AttachmentPage, Letter, LetterVersion
from ams.measuring.models import Satisfaction
from ams.measuring.satisfaction import answer
from ams.notifications.models import Notice
from ams.requests.acknowledge import acknowledge
from ams.requests.models import (
    Accompaniment,
    ActivityRecord,
    Check,
    CheckItem,
    Preparation,
    Request,
)
from ams.requests.withdraw import withdraw
from ams.revocation.models import Revocation

PHOTO: Final = "surat-keterangan.jpg"
_CHECKING, _ELSE = "dewi.lestari", "eko.prasetyo"
ENDED: Final = (
    (46, Scene("anita.rahmawati", ("lupa_passphrase",), 0, "acknowledged", photo=PHOTO)),
    (22, Scene("diah.permatasari", ("perubahan_data",), 0, "acknowledged", officer=_ELSE,
               details="unit kerja", photo=PHOTO)),
    (12, Scene("endang.sulastri", ("kehilangan",), 0, "acknowledged", officer=_ELSE, photo=PHOTO)),
    (8, Scene("fitri.handayani", ("mutasi",), 0, "acknowledged", photo=PHOTO)),
    (3, Scene("hendra.wijaya", ("lupa_passphrase",), 0, "rejected", photo=PHOTO)),
    (2, Scene("kartini.ningsih", ("lupa_passphrase",), 0, "withdrawn", photo=PHOTO)),
    (7, Scene("mega.utami", ("perubahan_data",), 0, "acknowledged",
              returned="Tanda tangan atasan belum ada.", photo=PHOTO)),
)  # fmt: skip
"""Courses of requests that have ended, and how many of a hundred take each."""
OPEN: Final = (
    (40, Scene("slamet.riyadi", ("lupa_passphrase",), 0, "submitted", photo=PHOTO)),
    (15, Scene("tri.wahyuni", ("perubahan_data",), 0, "claimed", photo=PHOTO)),
    (10, Scene("wening.astuti", ("lupa_passphrase",), 0, "returned",
               returned="Halaman tidak terbaca; pindai ulang.", photo=PHOTO)),
    (10, Scene("zulaikha.nurhaliza", ("kehilangan",), 0, "certificate_check", officer=_ELSE,
               photo=PHOTO)),
    (10, Scene("joko.susilo", ("lupa_passphrase",), 0, "revocation", photo=PHOTO)),
    (15, Scene("sari.wulandari", ("perubahan_data",), 0, "told", photo=PHOTO)),
)  # fmt: skip
"""Courses of requests that are under way."""
_RATED: Final = {"anita.rahmawati": 4, "diah.permatasari": 3, "mega.utami": 2}
_BETWEEN: Final = timedelta(days=2)
KINDS: Final[dict[str, type[models.Model]]] = {
    "account": Account, "accompaniment": Accompaniment, "agency": Agency, "agency_id": Agency,
    "appointment": Appointment, "certificate": Certificate, "holder": Person, "officer": Account,
    "person": Person, "signing_intent": SigningIntent,
}  # fmt: skip
"""What a whole number under such a name, in an entry or in JSON, is the key of."""


@dataclass(frozen=True, slots=True)
class Story:
    """What one course of acts wrote: rows, entries, and the slots that each telling fills anew.

    ``numbered`` are slots of new keys with their tables, ``named`` slots of new UUIDs, ``versions``
    slots of the digests of a letter's versions with the JSON of each. Times are after ``start``.
    """

    start: datetime
    rows: tuple[RowPattern, ...]
    entries: tuple[EntryPattern, ...]
    numbered: tuple[tuple[str, str], ...] = ()
    named: tuple[str, ...] = ()
    versions: tuple[tuple[str, str], ...] = ()
    revoked_after: timedelta | None = None
    published_after: timedelta | None = None
    reason: CRLReason | None = None
    invalid_after: timedelta | None = None
    reissued_after: timedelta | None = None


def request_story(office: Office, scene: Scene, number: int) -> Story:
    """Play the scene, which begins now, and return its story; nothing stays open."""
    start = office.clock.now()
    before = set(Request.objects.values_list("pk", flat=True))
    play(office, scene, number)
    request = Request.objects.exclude(pk__in=before).get()
    if scene.applicant in _RATED:
        actor = office.actor(scene.applicant)
        answer(request.pk, _RATED[scene.applicant], actor=actor, clock=office.clock)
    if not Request.objects.get(pk=request.pk).is_open:
        run_due(office.clock)  # the mail about its end
    story = _Reading(office, request, start).story()
    _end(office, scene, request.pk)
    office.clock.advance(_BETWEEN)
    return story


def _end(office: Office, scene: Scene, request_id: UUID) -> None:
    request = Request.objects.get(pk=request_id)
    actor = office.actor(scene.applicant)
    if request.is_open and not request.is_decided:
        withdraw(request_id, actor=actor, clock=office.clock, reason="Contoh selesai.")
    elif request.is_open:
        acknowledge(request_id, actor=actor, clock=office.clock)


class _Reading:
    """Reads what a request wrote, wherever it stands."""

    def __init__(self, office: Office, request: Request, start: datetime) -> None:
        self._office = office
        self._request = Request.objects.select_related(
            "applicant__account", "applicant__agency__parent", "applicant__superior", "certificate"
        ).get(pk=request.pk)
        self._start = start
        self._known: dict[tuple[type[models.Model], Any], str | None] = {}
        self._numbered: list[tuple[str, str]] = []
        self._named: list[str] = []

    def story(self) -> Story:
        """Return the request's story."""
        request, letter = self._request, self._request.letter
        versions = list(letter.versions.order_by("version"))
        entries = self._entries()
        found = self._found(entries)
        self._know_everybody()
        for number, row in enumerate(found):
            self._know(row, f"{row._meta.db_table}.{number}")  # noqa: SLF001 - Django's public name
        tokens = {
            **self._tokens(), letter.code: "code", letter.printed_code: "code_printed",
            letter.number: "letter_number", request.procedure_revision: None,
        }  # fmt: skip
        tokens |= {one.sha256: f"version.{one.version}" for one in versions}
        tokens |= {
            str(one.pk): self._known[Notice, one.pk] or ""
            for one in found
            if isinstance(one, Notice)
        }
        maker = Maker(self._start, rows=self._known, tokens=tokens, kinds=KINDS)
        made = [maker.row(row, self._given(row)) for row in found]
        changes = StatusChange.objects.filter(certificate=request.concerned, status="revoked")
        return Story(
            start=self._start,
            rows=tuple(made),
            entries=tuple(self._entry(maker, entry, changes) for entry in entries),
            numbered=tuple(self._numbered),
            named=tuple(self._named),
            versions=tuple((f"version.{one.version}", maker.json(one.data)) for one in versions),
            revoked_after=_after(self._start, request.carried_out_at),
            published_after=_after(self._start, request.published_at),
            **self._revocation(),
        )

    def _revocation(self) -> dict[str, Any]:
        """Return what becomes of the certificate."""
        request = self._request
        found = Revocation.objects.filter(certificate=request.concerned).first()
        if found is None:
            return {}
        again = request.applicant.certificates.filter(issued_at__gt=self._start).first()
        return {
            "reason": CRLReason(found.reason_code),
            "invalid_after": _after(self._start, found.invalidity_date),
            "reissued_after": _after(self._start, again.issued_at if again else None),
        }

    def _found(self, entries: list[Entry]) -> list[models.Model]:
        request, letter = self._request, self._request.letter
        notices = [UUID(str(one.data["notice"])) for one in entries if one.event == "notice:queue"]
        sets: tuple[Iterable[models.Model], ...] = (
            [letter],
            LetterVersion.objects.filter(letter=letter),
            Attachment.objects.filter(letter_version__letter=letter),
            AttachmentPage.objects.filter(attachment__letter_version__letter=letter),
            Preparation.objects.filter(letter=letter),
            [request],
            ActivityRecord.objects.filter(request=request),
            Check.objects.filter(request=request),
            CheckItem.objects.filter(of_check__request=request),
            Accompaniment.objects.filter(request=request),
            Notice.objects.filter(pk__in=notices),
            Revocation.objects.filter(certificate=request.concerned),
            BlockedKey.objects.filter(certificate=request.concerned),
            Satisfaction.objects.filter(request=request),
        )
        return [row for one in sets for row in one]

    def _entries(self) -> list[Entry]:
        """Return the entries that tell of this request alone; of notices only those about it."""
        request = self._request
        about = {
            ("request", str(request.pk)), ("letter", request.letter.code),
            ("accompaniment", str(request.accompaniment.pk)),
        }  # fmt: skip
        found = []
        for entry in Entry.objects.filter(at__gte=self._start).order_by("seq"):
            mine = (entry.subject_kind, entry.subject_id) in about
            handed_in = entry.data.get("message") == "request_handed_in"
            revoking = entry.event in {"certificate:revoke", "key:block"}
            if mine or handed_in or revoking:
                found.append(entry)
        return found

    def _entry(
        self, maker: Maker, entry: Entry, changes: "models.QuerySet[StatusChange]"
    ) -> EntryPattern:
        if entry.event != "certificate:revoke":
            return maker.entry(entry)
        given = {"seq": "seq.revoked", "entry_der": "entry_der"}
        return maker.entry(entry, [maker.row(changes.get(), given)], "seq.revoked")

    def _know_everybody(self) -> None:
        """Name those who are others in every telling, and those who stay who they are."""
        request, person = self._request, self._request.applicant
        cast = {"budi.santoso": "accompanying", _CHECKING: "checking", _ELSE: "officer"}
        for username, slot in cast.items():
            account = Account.objects.get(username=username)
            self._known[Account, account.pk] = slot
            for appointment in Appointment.objects.filter(account=account):
                self._known[Appointment, appointment.pk] = f"{slot}.appointment"
        for account_id in Account.objects.values_list("pk", flat=True):
            self._known.setdefault((Account, account_id), None)
        for issuer in Issuer.objects.all():
            self._known[Issuer, issuer.pk] = None
        self._known |= {
            (Person, person.pk): "person", (Account, person.account_id): "account",
            (Agency, person.agency_id): "agency",
            (Certificate, request.concerned.pk): "certificate",
        }  # fmt: skip

    def _know(self, row: models.Model, slot: str) -> None:
        model, key = type(row), row.pk
        if model is Request:
            slot = "request"
        if isinstance(key, UUID):
            self._named.append(slot)
        else:
            self._numbered.append((slot, model._meta.db_table))  # noqa: SLF001 - as above
        self._known[model, key] = slot

    def _tokens(self) -> dict[str, str | None]:
        request, person = self._request, self._request.applicant
        officers = {"budi.santoso": "accompanying", _CHECKING: "checking", _ELSE: "officer"}
        tokens = person_tokens(person)
        for username, slot in officers.items():
            tokens |= {self._office.people[username].full_name: f"{slot}.full_name",
                       self._office.people[username].email: f"{slot}.email"}  # fmt: skip
        url_token = next(
            (str(one.context["acknowledge_url"]).rstrip("/").rpartition("/")[2]
             for one in Notice.objects.filter(subject_id=str(request.pk))
             if "acknowledge_url" in one.context), "",
        )  # fmt: skip
        return {
            **tokens, **certificate_tokens(request.concerned), str(request.pk): "request",
            request.number: "request_number", url_token: "acknowledgement",
            request.accompaniment.code_hash: "code_hash",
        }  # fmt: skip

    def _given(self, row: models.Model) -> dict[str, str]:
        match row:
            case Request() if row.crl_number is not None:
                return {"crl_number": "crl"}
            case Letter():
                return {"year": "year", "sequence": "sequence"}
            case Notice(subject_kind="account"):
                slot = self._known[Account, int(row.subject_id)]
                return {} if slot is None else {"subject_id": slot}
            case _:
                return {}


def certificate_story(certificate: Certificate) -> Story:
    """Return how a certificate was issued."""
    start = certificate.issued_at
    issuance = Issuance.objects.get(certificate=certificate)
    intent = SigningIntent.objects.get(pk=issuance.intent_id)
    change = certificate.status_changes.get(status="good")
    assert certificate.holder is not None  # noqa: S101 - issued ones are held
    known = {
        (Person, certificate.holder_id): "person", (Issuer, certificate.issuer_id): None,
        (Certificate, certificate.pk): "certificate", (SigningIntent, intent.pk): "intent",
        (Issuance, issuance.pk): "issuance",
    }  # fmt: skip
    tokens = {
        **person_tokens(certificate.holder), **certificate_tokens(certificate),
        intent.sha256: "tbs_sha256", certificate.fingerprint_sha256: "fingerprint",
    }  # fmt: skip
    maker = Maker(start, rows=known, tokens=tokens, kinds=KINDS)
    entries = list(
        Entry.objects.filter(seq__gte=intent.journal_seq, seq__lte=change.seq).order_by("seq")
    )
    first = [
        maker.row(intent, {"journal_seq": "seq.intent", "to_be_signed": "tbs", "signed": "der"})
    ]
    last = [maker.row(change, {"seq": "seq.issue"})]
    numbered = {"signing:intent": ("seq.intent", first), "certificate:issue": ("seq.issue", last)}
    given = {"not_before": "not_before", "not_after": "not_after", "der": "der", "status": "status",
             "revoked_at": "revoked_at"}  # fmt: skip
    return Story(
        start=start,
        rows=(maker.row(certificate, given), maker.row(issuance)),
        entries=tuple(
            maker.entry(
                one, numbered.get(one.event, ("", []))[1], numbered.get(one.event, ("", []))[0]
            )
            for one in entries
        ),
        numbered=(("intent", "authority_signingintent"), ("issuance", "certificates_issuance")),
    )


def person_story(person: Person) -> Story:
    """Return how a person with an account was recorded."""
    account = person.account
    assert account is not None  # noqa: S101 - the cast has accounts
    known: dict[tuple[type[models.Model], Any], str | None] = {
        (Person, person.pk): "person", (Account, account.pk): "account",
        (Agency, person.agency_id): "agency", (Person, person.superior_id): "superior",
    }  # fmt: skip
    tokens = person_tokens(person)
    maker = Maker(account.created_at, rows=known, tokens=tokens, kinds=KINDS)
    told = Entry.objects.filter(
        models.Q(event="person:create", subject_id=str(person.pk))
        | models.Q(event="account:create", subject_id=str(account.pk))
    )
    return Story(
        start=account.created_at,
        rows=(maker.row(account), maker.row(person)),
        entries=tuple(maker.entry(one) for one in told.order_by("seq")),
    )


def person_tokens(person: Person) -> dict[str, str]:
    """Return what texts say of a person and his office, and under which slot."""
    agency, superior = person.agency, person.superior
    top = agency.parent or agency
    tokens = {
        person.full_name: "full_name", person.plain_name: "plain_name", person.nip: "nip",
        format_nip(person.nip): "nip_spaced", person.email: "email", person.position: "position",
        person.unit: "unit", person.rank: "rank", agency.name: "agency_name",
        agency.address: "agency_address", agency.phone: "agency_phone",
        agency.website: "agency_website", agency.email: "agency_email", top.name: "top_name",
        top.phone: "top_phone", top.email: "top_email", agency.place: "place",
    }  # fmt: skip
    if person.account is not None:
        tokens[person.account.username] = "username"
    if superior is not None:
        tokens |= {
            superior.full_name: "superior_name", superior.nip: "superior_nip",
            superior.position: "superior_position", superior.rank: "superior_rank",
            format_nip(superior.nip): "superior_nip_spaced",
        }  # fmt: skip
    return tokens


def certificate_tokens(certificate: Certificate) -> dict[str, str]:
    """Return what texts say of a certificate, and under which slot."""
    first, last = (
        moment.astimezone(WIB) for moment in (certificate.not_before, certificate.not_after)
    )
    return {
        certificate.serial: "serial", certificate.subject_dn: "subject_dn",
        certificate.issuer_dn: "issuer_dn", certificate.spki_sha256: "spki_sha256",
        first.date().isoformat(): "first_day", last.date().isoformat(): "last_day",
        date_text(first): "first_day_text", date_text(last): "last_day_text",
        date_text(first, "en"): "first_day_text_en", date_text(last, "en"): "last_day_text_en",
    }  # fmt: skip


def _after(start: datetime, moment: datetime | None) -> timedelta | None:
    return None if moment is None else moment.astimezone(UTC) - start
