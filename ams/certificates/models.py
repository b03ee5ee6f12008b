"""The inventory: every certificate, whose it is, what it is worth."""

from datetime import datetime
from typing import Final

from cryptography import x509
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ams.accounts.models import Person
from ams.authority.models import Issuer, SigningIntent
from ams.certificates.querysets import CertificateQuerySet
from ams.certificates.states import CertificateOrigin, CertificateState, CertificateStatus

NAME_LENGTH: Final = 2000  # signs of a distinguished name; ours have some 300 at most


class Certificate(models.Model):
    """A certificate issued by one of our authorities or imported from elsewhere.

    ``issuer`` is empty for an outside CA. ``serial`` is upper-case hexadecimal, whole octets.
    """

    issuer = models.ForeignKey(
        Issuer, models.PROTECT, null=True, blank=True, related_name="certificates"
    )
    issuer_dn = models.CharField(_("penerbit"), max_length=NAME_LENGTH)
    serial = models.CharField(_("nomor seri"), max_length=64, db_index=True)
    subject_dn = models.CharField(_("subject DN"), max_length=NAME_LENGTH)
    email = models.CharField(_("email"), max_length=254, blank=True)
    holder = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="certificates",
        verbose_name=_("pemilik"),
    )  # fmt: skip
    profile = models.CharField(_("profil"), max_length=40)
    origin = models.CharField(
        max_length=8, choices=[(origin.value, origin.value) for origin in CertificateOrigin]
    )
    not_before = models.DateTimeField(_("berlaku mulai"))
    not_after = models.DateTimeField(_("berlaku sampai"))
    der = models.BinaryField()
    spki_sha256 = models.CharField(max_length=64, db_index=True)
    fingerprint_sha256 = models.CharField(max_length=64, unique=True)
    status = models.CharField(
        max_length=8,
        choices=[(status.value, status.value) for status in CertificateStatus],
        default=CertificateStatus.GOOD,
    )
    revoked_at = models.DateTimeField(null=True, blank=True)
    issued_at = models.DateTimeField()  # for an imported one: when it came into the inventory

    objects = CertificateQuerySet.as_manager()

    class Meta:
        ordering = ["-issued_at", "-id"]
        verbose_name = _("sertifikat")
        constraints = [
            models.UniqueConstraint(
                fields=["issuer_dn", "serial"], name="certificate_issuer_and_serial"
            ),
            models.CheckConstraint(
                condition=Q(status="revoked", revoked_at__isnull=False)
                | (~Q(status="revoked") & Q(revoked_at__isnull=True)),
                name="certificate_revoked_has_its_time",
            ),
            models.CheckConstraint(
                condition=Q(not_after__gte=F("not_before")), name="certificate_validity_in_order"
            ),
            models.CheckConstraint(
                condition=~Q(origin="issued") | Q(issuer__isnull=False, holder__isnull=False),
                name="certificate_issued_is_ours_and_held",
            ),
        ]

    def __str__(self) -> str:
        """Return the serial number."""
        return self.serial

    @property
    def serial_number(self) -> int:
        """Return the serial number (RFC 5280, 4.1.2.2)."""
        return int(self.serial, 16)

    @property
    def certificate(self) -> x509.Certificate:
        """Return the certificate itself."""
        return x509.load_der_x509_certificate(bytes(self.der))

    def state_at(self, now: datetime) -> CertificateState:
        """Return what the certificate is worth at ``now``: revoked counts before expired."""
        if self.status == CertificateStatus.REVOKED:
            return CertificateState.REVOKED
        if self.not_after < now:
            return CertificateState.EXPIRED
        return CertificateState(self.status)


class Issuance(models.Model):
    """An issuance from its intent to its end; while open it keeps a second one away (ADR 0008)."""

    holder = models.ForeignKey(Person, models.PROTECT, related_name="issuances")
    profile = models.CharField(max_length=40)
    intent = models.OneToOneField(SigningIntent, models.PROTECT, related_name="issuance")
    spki_sha256 = models.CharField(max_length=64, default="")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    certificate = models.OneToOneField(
        Certificate, models.PROTECT, null=True, related_name="issuance"
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["holder", "profile"],
                condition=Q(ended_at__isnull=True),
                name="issuance_one_at_a_time",
            )
        ]

    def __str__(self) -> str:
        """Return whose issuance it is."""
        return f"{self.holder_id}: {self.profile}"
