"""Play two years of an office through its own services, up to this moment."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import UUID

from ams.approvals.asking import ask
from ams.approvals.deciding import approve
from ams.core.actor import system
from ams.core.clock import ManualClock
from ams.core.wording import WIB
from ams.demo import losses, mailboxes, renewals
from ams.demo.cast import PEOPLE, colleagues
from ams.demo.chains import report
from ams.demo.elsewhere import give_outside_certificate
from ams.demo.office import Office, appoint_officers, found_office, username_of
from ams.demo.scan import photographed, scanned
from ams.jobs.worker import run_due
from ams.letters.data import LetterKind
from ams.requests.accompany import offer
from ams.requests.acknowledge import acknowledge
from ams.requests.attach import attach, submit
from ams.requests.check_certificate import CertificateVerdict, check_certificate
from ams.requests.check_documents import Verdict, check_documents
from ams.requests.claim import claim
from ams.requests.correct import correct
from ams.requests.documents import KEYS
from ams.requests.file import Filing, file
from ams.requests.letter import LetterDraft, prepare_letter
from ams.requests.models import Request
from ams.requests.reject import reject
from ams.requests.revoke import revoke
from ams.requests.withdraw import withdraw
from ams.signatures.seals import issue_seal

ACCOMPANYING = "budi.santoso"
CHECKING = "dewi.lestari"
SUPERIOR = "ratna.puspita"
# Whose certificate has expired, and whose is about to; everybody else's lies in between.
_ISSUED_DAYS_AGO = {
    "anita.rahmawati": 745,
    "arif.budiman": 738,
    "diah.permatasari": 722,
    "fajar.kurniawan": 712,
    "indah.permata": 705,
    "sari.wulandari": 312,
}
ELSEWHERE = "indah.permata"
"""Holds a certificate of an outside CA besides, whose revocation is waited for."""
_JUST_NOW = timedelta(hours=6)
_ITEMS = {key: Verdict(conforms=True) for key in KEYS}


@dataclass(frozen=True, slots=True)
class Scene:
    """One request: whose, why, how many days ago it began, and how far it comes."""

    applicant: str
    reasons: tuple[str, ...]
    days_ago: float
    upto: str
    returned: str = ""
    officer: str = CHECKING
    details: str = ""
    kind: LetterKind = LetterKind.REVOCATION
    photo: str = ""  # the letter comes back as a small photograph of this name, not as a scan


SCENES = (
    Scene("ahmad.fauzi", ("mutasi",), 61, "acknowledged"),
    Scene("endang.sulastri", ("lupa_passphrase",), 44, "acknowledged", officer="eko.prasetyo"),
    Scene("galih.pratama", ("perubahan_data",), 30, "acknowledged", details="unit kerja"),
    Scene("fitri.handayani", ("kehilangan",), 21, "acknowledged", officer="eko.prasetyo"),
    Scene("lukman.hadi", ("lupa_passphrase",), 16, "rejected"),
    Scene("nur.aini", ("lupa_passphrase",), 13, "withdrawn"),
    Scene(
        "hendra.wijaya", ("perubahan_data",), 9, "acknowledged",
        returned="Tanda tangan atasan belum ada.",
    ),
    Scene("citra.maharani", ("lupa_passphrase", "perubahan_data"), 6, "acknowledged"),
    Scene("maya.anggraini", ("lupa_passphrase",), 2.2, "told"),
    Scene(
        "joko.susilo", ("perubahan_data",), 1.9, "returned",
        returned="Halaman tidak terbaca; pindai ulang.",
    ),
    Scene(ELSEWHERE, ("lupa_passphrase",), 1.0, "revoked_elsewhere"),
    Scene("nur.aini", ("lupa_passphrase",), 0.95, "told", kind=LetterKind.REPLACEMENT),
    Scene("mega.utami", ("lupa_passphrase",), 0.3, "submitted"),
    Scene("kartini.ningsih", ("perubahan_data",), 0.25, "approved"),
    Scene("dimas.aditya", ("kehilangan",), 0.2, "submitted"),
    Scene("tri.wahyuni", ("lupa_passphrase",), 0.15, "submitted"),
    Scene("zulaikha.nurhaliza", ("lupa_passphrase",), 0.12, "asked"),
    Scene("vina.oktaviani", ("perubahan_data",), 0.1, "filed"),
    Scene("slamet.riyadi", ("kehilangan",), 0.08, "certificate_check", officer="eko.prasetyo"),
    Scene("irfan.hakim", ("lupa_passphrase",), 0.065, "revocation"),
    Scene("putri.ayuningtyas", ("perubahan_data",), 0.05, "claimed"),
    Scene("wening.astuti", ("lupa_passphrase",), 0.035, "asked"),
)  # fmt: skip


def seed(now: datetime) -> None:
    """Fill an empty installation so that it looks like an office at work at ``now``."""
    clock = ManualClock(now - timedelta(days=760))
    office = found_office(clock)
    _issue_certificates(office, now)
    appoint_officers(office, valid_from=clock.now())
    give_outside_certificate(office, ELSEWHERE)
    _issue_seals(office)
    for days_ago, act in _courses():
        clock.at = max(clock.at, _in_office_hours(now - timedelta(days=days_ago), now))
        act(office)
    if clock.at > now:
        message = (
            f"The demonstration ends {clock.at - now} after now: begin its last scenes earlier."
        )
        raise RuntimeError(message)
    clock.at = now
    run_due(clock)


def _courses() -> list[tuple[float, Callable[[Office], None]]]:
    """Return what is played, in order, and how many days ago each begins."""
    courses: list[tuple[float, Callable[[Office], None]]] = [
        (scene.days_ago, partial(play, scene=scene, number=number))
        for number, scene in enumerate(SCENES)
    ]
    courses += [
        (renewals.DAYS_AGO, renewals.play_renewal),
        (mailboxes.DAYS_AGO, mailboxes.play_mailbox),
        (losses.DAYS_AGO, losses.play_loss),
        (losses.DAYS_AGO, report),
    ]
    return sorted(courses, key=lambda course: -course[0])


def _in_office_hours(moment: datetime, now: datetime) -> datetime:
    """Return a time of that day at which an office is open; what has just been stays as it is.

    Officers' claims end after hours: those on their desks have to be of these.
    """
    local = moment.astimezone(WIB)
    if now - moment < _JUST_NOW or local.date() == now.astimezone(WIB).date():
        return moment
    return local.replace(hour=8 + local.day % 6).astimezone(UTC)


def _issue_certificates(office: Office, now: datetime) -> None:
    """Issue to everybody, the oldest certificate first."""
    ages = {
        username_of(person): _ISSUED_DAYS_AGO.get(username_of(person), 90 + 14 * number)
        for number, person in enumerate([*PEOPLE, *colleagues()])
    }
    for username, age in sorted(ages.items(), key=lambda pair: -pair[1]):
        office.clock.at = now - timedelta(days=age)
        office.issue(username)
    run_due(office.clock)


def _issue_seals(office: Office) -> None:
    """Give every agency its electronic seal."""
    for agency in office.agencies.values():
        issue_seal(agency.pk, actor=system("demo"), clock=office.clock)


def play(office: Office, scene: Scene, number: int) -> None:
    """Carry one request as far as its scene says."""
    request = _file(office, scene)
    if scene.upto == "filed":
        return
    if scene.upto in {"asked", "approved"}:
        _ask_superior(office, scene, request)
        return
    _attach(office, scene, request.pk, seed=number)
    if scene.upto == "withdrawn":
        withdraw(
            request.pk,
            actor=office.actor(scene.applicant),
            clock=office.clock,
            reason="Passphrase sudah ditemukan.",
        )
        return
    if scene.upto == "submitted":
        return
    _check(office, scene, request.pk, seed=number)


def _file(office: Office, scene: Scene) -> Request:
    draft = LetterDraft(
        certificate_id=_active_certificate(office, scene.applicant),
        reasons=scene.reasons,
        details=dict.fromkeys(scene.reasons, scene.details) if scene.details else {},
        invalidity_date=_lost_at(office, scene),
        kind=scene.kind,
    )
    version = prepare_letter(draft, actor=office.actor(scene.applicant), clock=office.clock)
    office.clock.advance(timedelta(seconds=50))
    code = offer("Ruang Layanan Diskominfo", actor=office.actor(ACCOMPANYING), clock=office.clock)
    applicant = office.actor(scene.applicant)
    office.clock.advance(timedelta(seconds=40))
    filing = Filing(
        letter_id=version.letter_id,
        certificate_id=draft.certificate_id,
        reasons=scene.reasons,
        invalidity_date=draft.invalidity_date,
        accompaniment_code=code,
    )
    return file(filing, actor=applicant, clock=office.clock)


def _ask_superior(office: Office, scene: Scene, request: Request) -> None:
    """Ask the applicant's superior to approve in AMS, and let her do so where the scene says."""
    office.clock.advance(timedelta(seconds=20))
    actor = office.actor(scene.applicant)
    approval = ask(request.pk, hands_in=True, actor=actor, clock=office.clock)
    if scene.upto == "approved":
        office.clock.advance(timedelta(minutes=12))
        approve(approval.pk, key=None, actor=office.actor(SUPERIOR), clock=office.clock)
    run_due(office.clock)


def _attach(office: Office, scene: Scene, request_id: UUID, *, seed: int) -> None:
    office.clock.advance(timedelta(seconds=45))
    actor = office.actor(scene.applicant)
    letter = Request.objects.get(pk=request_id).letter.latest
    picture = photographed if scene.photo else scanned
    attach(
        request_id,
        content=picture(bytes(letter.pdf), seed=seed),
        filename=scene.photo or "surat-keterangan.pdf",
        actor=actor,
        clock=office.clock,
    )
    office.clock.advance(timedelta(seconds=10))
    submit(request_id, actor=actor, clock=office.clock)
    run_due(office.clock)


def _check(office: Office, scene: Scene, request_id: UUID, *, seed: int) -> None:
    office.clock.advance(timedelta(minutes=9))
    claim(request_id, actor=office.actor(scene.officer), clock=office.clock)
    if scene.upto == "claimed":
        return
    if scene.upto == "rejected":
        office.clock.advance(timedelta(minutes=2))
        reason = (
            "Surat dibuat oleh pejabat yang bukan atasan pemohon; ajukan melalui atasan langsung."
        )
        reject(request_id, reason=reason, actor=office.actor(scene.officer), clock=office.clock)
        return
    if scene.returned:
        _return(office, scene, request_id)
        if scene.upto == "returned":
            return
        _correct(office, scene, request_id, seed=seed + 100)
        claim(request_id, actor=office.actor(scene.officer), clock=office.clock)
    office.clock.advance(timedelta(seconds=100))
    check_documents(
        request_id, verdicts=_ITEMS, actor=office.actor(scene.officer), clock=office.clock
    )
    if scene.upto != "certificate_check":
        _decide(office, scene, request_id)


def _return(office: Office, scene: Scene, request_id: UUID) -> None:
    office.clock.advance(timedelta(seconds=80))
    failed = "signatures" if "anda tangan" in scene.returned else "attachment"
    verdicts = {**_ITEMS, failed: Verdict(conforms=False, remark=scene.returned)}
    check_documents(
        request_id, verdicts=verdicts, actor=office.actor(scene.officer), clock=office.clock
    )
    run_due(office.clock)


def _correct(office: Office, scene: Scene, request_id: UUID, *, seed: int) -> None:
    office.clock.advance(timedelta(hours=3))
    draft = LetterDraft(
        certificate_id=Request.objects.get(pk=request_id).concerned.pk, reasons=scene.reasons
    )
    correct(request_id, draft, actor=office.actor(scene.applicant), clock=office.clock)
    _attach(office, scene, request_id, seed=seed)
    office.clock.advance(timedelta(minutes=6))


def _decide(office: Office, scene: Scene, request_id: UUID) -> None:
    office.clock.advance(timedelta(seconds=55))
    officer = office.actor(scene.officer)
    check_certificate(
        request_id, verdict=CertificateVerdict.MATCH, actor=officer, clock=office.clock
    )
    if scene.upto == "revocation":
        return
    office.clock.advance(timedelta(seconds=30))
    serial = Request.objects.get(pk=request_id).concerned.serial
    revoke(request_id, confirmation=serial[-6:], actor=officer, clock=office.clock)
    if scene.upto == "revoked_elsewhere":
        return
    for _again in range(4):  # revoke, publish, tell, note that it was told
        office.clock.advance(timedelta(seconds=1))
        run_due(office.clock)
    if scene.upto == "acknowledged":
        office.clock.advance(timedelta(hours=2))
        acknowledge(request_id, actor=office.actor(scene.applicant), clock=office.clock)
        if "mutasi" not in scene.reasons:
            office.clock.advance(timedelta(hours=20))
            office.issue(scene.applicant)


def _active_certificate(office: Office, username: str) -> int:
    certificates = office.people[username].certificates.active(office.clock.now())
    return certificates.values_list("pk", flat=True)[0]


def _lost_at(office: Office, scene: Scene) -> datetime | None:
    return office.clock.now() - timedelta(hours=20) if "kehilangan" in scene.reasons else None
