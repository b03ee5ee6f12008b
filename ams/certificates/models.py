"""The inventory: every certificate, whose it is, what it is worth."""

from datetime import datetime
from typing import Final

from cryptography import x509
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ams.accounts.models import Account, Person
from ams.authority.models import Issuer, SigningIntent
from ams.certificates.querysets import BlockedKeyQuerySet, CertificateQuerySet
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
    shard = models.PositiveIntegerField(null=True, blank=True)  # of the issuer's CRLs, if any
    # The one that it was issued to replace; the unique constraint is its index. The database does
    # not check that it is there: that would lock it after the journal, and a revocation locks a
    # certificate before. None is ever deleted.
    succeeds = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="successors",
        db_index=False, db_constraint=False,
    )  # fmt: skip
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
            models.UniqueConstraint(
                fields=["succeeds"],
                condition=Q(succeeds__isnull=False),
                name="certificate_has_one_successor",
            ),
        ]
        indexes = [
            models.Index(fields=["not_after"], name="certificate_ends"),
            models.Index(fields=["-issued_at", "-id"], name="certificate_newest"),
            models.Index(
                fields=["-issued_at", "-id"], condition=Q(status="held"), name="certificate_held"
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

    @property
    def successor(self) -> "Certificate | None":
        """Return the one that was issued to replace it, if there is one."""
        return Certificate.objects.filter(succeeds=self).first()

    def state_at(self, now: datetime) -> CertificateState:
        """Return what the certificate is worth at ``now``: revoked counts before expired."""
        if self.status == CertificateStatus.REVOKED:
            return CertificateState.REVOKED
        if self.not_after < now:
            return CertificateState.EXPIRED
        return CertificateState(self.status)


class StatusChange(models.Model):
    """One change of what an issuer of ours says of a certificate; who publishes status reads these.

    ``seq`` is the number of the journal entry that tells of it. The journal is written by one
    transaction at a time, so whoever has read up to a number has missed nothing below it
    (ADR 0020). ``status`` is the one after the change, ``at`` when it took effect, in whole
    seconds; ``entry_der`` is the CRL entry, empty where the certificate is good.
    """

    seq = models.BigIntegerField(primary_key=True)
    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="status_changes")
    issuer = models.ForeignKey(Issuer, models.PROTECT, related_name="status_changes")
    serial = models.CharField(max_length=64)
    shard = models.PositiveIntegerField(null=True)
    status = models.CharField(
        max_length=8, choices=[(status.value, status.value) for status in CertificateStatus]
    )
    at = models.DateTimeField()
    reason_code = models.CharField(max_length=24, blank=True)
    entry_der = models.BinaryField(null=True)

    class Meta:
        ordering = ["seq"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="good", reason_code="", entry_der__isnull=True)
                | (~Q(status="good") & Q(reason_code__gt="", entry_der__isnull=False)),
                name="status_change_has_its_entry",
            ),
            models.UniqueConstraint(
                fields=["certificate"], condition=Q(status="revoked"), name="status_revoked_once"
            ),
        ]
        indexes = [
            models.Index(fields=["issuer", "seq"], name="status_change_feed"),
            models.Index(
                fields=["issuer", "seq"],
                condition=Q(status="revoked"),
                name="status_change_revoked",
            ),
            models.Index(
                fields=["issuer", "shard", "seq"],
                condition=Q(status="revoked", shard__isnull=False),
                name="status_change_revoked_shard",
            ),
            models.Index(
                fields=["issuer", "seq"], condition=Q(status="held"), name="status_change_held"
            ),
        ]

    def __str__(self) -> str:
        """Return what became of which certificate."""
        return f"{self.serial} {self.status} ({self.seq})"


class Issuance(models.Model):
    """An issuance from its intent to its end; while open it keeps a second one away (ADR 0008)."""

    holder = models.ForeignKey(Person, models.PROTECT, related_name="issuances")
    profile = models.CharField(max_length=40)
    intent = models.OneToOneField(SigningIntent, models.PROTECT, related_name="issuance")
    spki_sha256 = models.CharField(max_length=64, default="")
    succeeds = models.ForeignKey(
        Certificate, models.PROTECT, null=True, related_name="+", db_index=False,
        db_constraint=False,
    )  # fmt: skip
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
            ),
            models.UniqueConstraint(
                fields=["succeeds"],
                condition=Q(succeeds__isnull=False)
                & (Q(ended_at__isnull=True) | Q(certificate__isnull=False)),
                name="issuance_of_one_successor",
            ),
        ]

    def __str__(self) -> str:
        """Return whose issuance it is."""
        return f"{self.holder_id}: {self.profile}"


class BlockedKey(models.Model):
    """A public key that may never be certified again, or that was taken off the list (ADR 0024).

    ``spki_sha256`` is the SHA-256 of SubjectPublicKeyInfo, as in ``Certificate``.
    """

    spki_sha256 = models.CharField(max_length=64)
    reason = models.CharField(max_length=500)
    certificate = models.ForeignKey(Certificate, models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField()
    actor_account = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    actor_name = models.CharField(max_length=200)
    removed_at = models.DateTimeField(null=True)
    removed_reason = models.CharField(max_length=500, blank=True)
    removed_by_name = models.CharField(max_length=200, blank=True)

    objects = BlockedKeyQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["spki_sha256"],
                condition=Q(removed_at__isnull=True),
                name="blocked_key_once",
            )
        ]

    def __str__(self) -> str:
        """Return the key's digest."""
        return self.spki_sha256
