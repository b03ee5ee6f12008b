"""What a page offers a certificate's holder: its renewal, or why there is none and what helps."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from ams.certificates.models import Certificate
from ams.issuance.renewable import Obstacle, obstacles
from ams.requests.conduct import ISSUANCE, RENEWAL, REVOCATION
from ams.requests.models import Request


@dataclass(frozen=True, slots=True)
class Help:
    """What brings the holder on where a certificate cannot be renewed, and the page of it."""

    why: str
    label: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Offer:
    """The button, empty where there is none, and what stands in the way."""

    label: str = ""
    address: str = ""
    obstacles: tuple[Help, ...] = ()


def offer(certificate: Certificate, *, at: datetime) -> Offer:
    """Return what the holder of ``certificate`` can do about its end at ``at``."""
    moving = Request.objects.open().filter(procedure_key=RENEWAL, certificate=certificate).first()
    if moving is not None:
        return Offer(_("Lanjutkan Pembaruan"), reverse("request_detail", args=[moving.pk]))
    found = tuple(helps(certificate, at=at))
    if found:
        return Offer(obstacles=found)
    return Offer(_("Perbarui"), reverse("renewal_new", args=[certificate.pk]))


def helps(certificate: Certificate, *, at: datetime) -> list[Help]:
    """Return what keeps the certificate from being renewed, each with what helps."""
    return [_help(one, certificate) for one in obstacles(certificate, at=at)]


def _help(one: Obstacle, certificate: Certificate) -> Help:
    if one.leads_to == ISSUANCE:
        return Help(one.why, _("Ajukan Sertifikat Baru"), reverse("issuance_new"))
    if one.leads_to == REVOCATION:
        address = f"{reverse('request_new')}?sertifikat={certificate.pk}"
        if one.code == "subject_changed":
            address += "&alasan=perubahan_data"
        return Help(one.why, _("Ajukan Pencabutan"), address)
    return Help(one.why)
