"""Revocations, the CRLs that say so, and the certificates that sign OCSP responses."""

from datetime import datetime

from cryptography import x509
from django.db import models
from django.db.models import F, Q

from ams.accounts.models import Account
from ams.authority.models import Issuer
from ams.certificates.models import Certificate
from ams.revocation.reasons import SEVERITY, CRLReason


class CRL(models.Model):
    """A certificate revocation list: numbered, then signed, then published.

    A row without ``der`` was numbered and never signed; its number is not used again. Triggers in
    the database keep what is set from changing (ADR 0011).
    """

    issuer = models.ForeignKey(Issuer, models.PROTECT, related_name="crls")
    number = models.PositiveBigIntegerField()
    this_update = models.DateTimeField()
    next_update = models.DateTimeField()
    entry_count = models.PositiveIntegerField(null=True)
    der = models.BinaryField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)
    signed_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["issuer_id", "-number"]
        verbose_name = "CRL"
        constraints = [
            models.UniqueConstraint(fields=["issuer", "number"], name="crl_number_used_once"),
            models.CheckConstraint(
                condition=Q(next_update__gt=F("this_update")), name="crl_updates_in_order"
            ),
            models.CheckConstraint(
                condition=Q(der__isnull=True, signed_at__isnull=True, sha256="")
                | Q(der__isnull=False, signed_at__isnull=False, sha256__gt=""),
                name="crl_signature_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True) | Q(signed_at__isnull=False),
                name="crl_published_is_signed",
            ),
        ]
        indexes = [
            models.Index(
                fields=["issuer", "-number"],
                condition=Q(published_at__isnull=False),
                name="crl_newest_published",
            )
        ]

    def __str__(self) -> str:
        """Return issuer and number."""
        return f"CRL {self.number} of issuer {self.issuer_id}"

    @property
    def refresh_at(self) -> datetime:
        """Return half of the life, when the next one is due even if nothing has changed."""
        return self.this_update + (self.next_update - self.this_update) / 2


class CRLSeries(models.Model):
    """An issuer's series of CRLs: the counter that numbers them, and what went wrong last."""

    issuer = models.OneToOneField(Issuer, models.PROTECT, related_name="crl_series")
    last_number = models.PositiveBigIntegerField(default=0)
    last_error = models.CharField(max_length=500, blank=True)
    last_error_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(last_error="", last_error_at__isnull=True)
                | Q(last_error__gt="", last_error_at__isnull=False),
                name="crl_series_error_has_its_time",
            )
        ]

    def __str__(self) -> str:
        """Return the issuer and the last number."""
        return f"issuer {self.issuer_id}: {self.last_number}"


class Revocation(models.Model):
    """A certificate's revocation: irreversible, its date never moves (RFC 5280, 5.3.1).

    ``entry_der`` is the CRL entry, made once. ``first_crl`` is the first CRL built with it.
    """

    certificate = models.OneToOneField(Certificate, models.PROTECT, related_name="revocation")
    issuer = models.ForeignKey(Issuer, models.PROTECT, related_name="revocations")
    reasons: "models.JSONField[list[str]]" = models.JSONField()
    reason_code = models.CharField(
        max_length=24, choices=[(code.value, code.value) for code in SEVERITY]
    )
    invalidity_date = models.DateTimeField(null=True)
    revocation_date = models.DateTimeField()
    entry_der = models.BinaryField()
    recorded_at = models.DateTimeField()
    actor_account = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    actor_name = models.CharField(max_length=200)
    first_crl = models.ForeignKey(CRL, models.PROTECT, null=True, related_name="first_entries")

    class Meta:
        ordering = ["id"]
        verbose_name = "revocation"
        indexes = [
            models.Index(
                fields=["issuer"],
                condition=Q(first_crl__isnull=True),
                name="revocation_not_yet_in_a_crl",
            )
        ]

    def __str__(self) -> str:
        """Return which certificate was revoked."""
        return f"revocation of certificate {self.certificate_id}"

    @property
    def crl_reason(self) -> CRLReason:
        """Return the reason as relying parties read it."""
        return CRLReason(self.reason_code)


class ResponderCertificate(models.Model):
    """A delegated OCSP responder's certificate (RFC 6960, 4.2.2.2); several overlap in time."""

    issuer = models.ForeignKey(Issuer, models.PROTECT, related_name="responder_certificates")
    key_name = models.CharField(max_length=80, unique=True)
    serial = models.CharField(max_length=40)
    der = models.BinaryField()
    not_before = models.DateTimeField()
    not_after = models.DateTimeField()
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-not_before", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["issuer", "serial"], name="responder_serial_used_once"),
            models.CheckConstraint(
                condition=Q(not_after__gt=F("not_before")), name="responder_validity_in_order"
            ),
        ]

    def __str__(self) -> str:
        """Return the key's name."""
        return self.key_name

    @property
    def certificate(self) -> x509.Certificate:
        """Return the certificate itself."""
        return x509.load_der_x509_certificate(bytes(self.der))

    @property
    def renew_at(self) -> datetime:
        """Return half of the life, when its successor is due."""
        return self.not_before + (self.not_after - self.not_before) / 2
