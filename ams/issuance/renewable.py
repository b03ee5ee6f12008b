"""Whether a certificate can be renewed now, and if not, why and what helps (ADR 0050)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ams.accounts.models import Person
from ams.authority import profiles
from ams.certificates.errors import SubjectRefused
from ams.certificates.issuing import PROFILE
from ams.certificates.models import Certificate
from ams.certificates.services import active_certificate
from ams.certificates.states import CertificateState
from ams.certificates.subjects import changed_attributes
from ams.core.wording import date_text
from ams.issuance import policy
from ams.issuance.eligibility import account_obstacles, record_obstacles
from ams.issuance.eligibility import obstacles as obstacles_to_issuance
from ams.issuance.errors import NotRenewable
from ams.issuance.models import Details
from ams.issuance.wording import attribute_text
from ams.requests.conduct import ISSUANCE, REVOCATION
from ams.requests.models import Request


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why a certificate cannot be renewed; ``leads_to`` is the procedure that helps, if any.

    ``code`` never changes; ``since`` is from when it can be, where waiting is all that is needed.
    """

    code: str
    why: str
    leads_to: str = ""
    since: datetime | None = None


def renewable_from(certificate: Certificate) -> datetime:
    """Return the moment from which the certificate's renewal can be asked for."""
    return certificate.not_after - timedelta(days=policy.present().earliest_days)


def obstacles(certificate: Certificate, *, at: datetime) -> Iterator[Obstacle]:
    """Yield what keeps the certificate from being renewed at ``at``, what is final first."""
    holder = certificate.holder
    if holder is None or certificate.issuer_id is None or certificate.profile != PROFILE:
        yield Obstacle(
            "of_another_ca",
            _("Sertifikat ini bukan terbitan AMS; perbarui pada CA penerbitnya."),
        )
        return
    yield from _of_state(certificate, at=at)
    for why in account_obstacles(holder):
        yield Obstacle("account", why)
    revocation = _revocation_of(certificate)
    if revocation is not None:
        yield Obstacle(
            "revocation_open",
            _("Pencabutan sertifikat ini sedang berjalan: permohonan %(number)s.")
            % {"number": revocation.number},
        )
    other = active_certificate(holder, at=at, beside=certificate)
    if other is not None and other.succeeds_id != certificate.pk:
        yield Obstacle(
            "another_active",
            _("Masih ada sertifikat aktif lain dengan nomor seri %(serial)s; cabut dahulu.")
            % {"serial": other.serial},
            REVOCATION,
        )
    for why in record_obstacles(holder):
        yield Obstacle("record", why)
    yield from _of_subject(certificate, holder)


def _of_state(certificate: Certificate, *, at: datetime) -> Iterator[Obstacle]:
    successor = certificate.successor
    if successor is not None:
        yield Obstacle(
            "renewed",
            _("Sertifikat ini sudah diperbarui; penggantinya bernomor seri %(serial)s.")
            % {"serial": successor.serial},
        )
    match certificate.state_at(at):
        case CertificateState.REVOKED:
            yield Obstacle(
                "revoked", _("Sertifikat ini sudah dicabut; ajukan penerbitan."), ISSUANCE
            )
        case CertificateState.EXPIRED:
            yield Obstacle(
                "expired", _("Sertifikat ini sudah kedaluwarsa; ajukan penerbitan."), ISSUANCE
            )
        case CertificateState.HELD:
            yield Obstacle(
                "held",
                _("Sertifikat ini ditangguhkan; petugas melepas penangguhannya dahulu."),
            )
        case _:
            yield from _of_term(certificate, at=at)


def _of_term(certificate: Certificate, *, at: datetime) -> Iterator[Obstacle]:
    since = renewable_from(certificate)
    if at < since:
        day = date_text(since, get_language() or "id")
        yield Obstacle(
            "too_early", _("Pembaruan dapat diajukan mulai %(day)s.") % {"day": day}, since=since
        )


def _of_subject(certificate: Certificate, holder: Person) -> Iterator[Obstacle]:
    try:
        changed = changed_attributes(certificate, holder, profiles.profile(PROFILE))
    except SubjectRefused:
        return  # the obstacles of the record say why
    if changed:
        names = ", ".join(attribute_text(one) for one in changed)
        yield Obstacle(
            "subject_changed",
            _(
                "Data pegawai kini berbeda dari isi sertifikat (%(names)s). Data yang berubah tidak"
                " diperbarui: cabut dengan alasan perubahan data, lalu ajukan penerbitan."
            )
            % {"names": names},
            REVOCATION,
        )


def _revocation_of(certificate: Certificate) -> Request | None:
    moving = Request.objects.open().filter(procedure_key=REVOCATION)
    return moving.filter(certificate=certificate).first()


def check_term(certificate: Certificate, *, at: datetime) -> None:
    """Return if the certificate can be renewed: the renewal procedure's act ``check_term``.

    Raises:
        NotRenewable: ``why`` says the first reason in the reader's language, ``obstacle`` its
            code, ``leads_to`` the procedure that helps.
    """
    for one in obstacles(certificate, at=at):
        raise NotRenewable(
            f"certificate {certificate.serial} cannot be renewed: {one.code}",
            why=one.why,
            obstacle=one.code,
            leads_to=one.leads_to,
        )


def obstacles_to(request: Request, *, at: datetime) -> list[str]:
    """Return in words what keeps from the applicant the certificate that he asks for."""
    details = Details.objects.filter(request=request).select_related("renews__holder").first()
    if details is None or details.renews is None:
        return list(obstacles_to_issuance(request.applicant, at=at))
    return [one.why for one in obstacles(details.renews, at=at)]
