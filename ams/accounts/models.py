"""Agencies, people, accounts, officer appointments and roles as kept in the database."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from ams.accounts.querysets import (
    AccountQuerySet,
    AgencyQuerySet,
    AppointmentQuerySet,
    PersonQuerySet,
    RoleGrantQuerySet,
    SupervisorQuerySet,
)
from ams.core.actor import OfficerKind, Rank, Role


class Agency(models.Model):
    """An *instansi*: the regency itself (no parent) or one of its offices."""

    name = models.CharField(_("nama"), max_length=64, unique=True)  # RFC 5280 ub-organization-name
    short_name = models.CharField(_("nama singkat"), max_length=40, unique=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children",
        verbose_name=_("instansi induk"),
    )  # fmt: skip
    address = models.CharField(_("alamat"), max_length=200, blank=True)
    phone = models.CharField(_("telepon"), max_length=40, blank=True)
    website = models.CharField(_("laman"), max_length=100, blank=True)
    email = models.EmailField(_("pos-el"), blank=True)
    place = models.CharField(_("tempat surat"), max_length=60)
    province = models.CharField(_("provinsi"), max_length=60, default="Jawa Tengah")
    locality = models.CharField(_("kabupaten/kota"), max_length=60, default="Kebumen")
    letter_number_pattern = models.CharField(
        _("pola nomor surat"), max_length=60, default="500.12/{number}/{year}"
    )
    email_domains = models.JSONField(_("domain email dinas"), default=list, blank=True)

    objects = AgencyQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("instansi")

    def __str__(self) -> str:
        """Return the agency's name."""
        return self.name


class AccountManager(BaseUserManager["Account"].from_queryset(AccountQuerySet)):  # type: ignore[misc] # the base is made at run time
    """Look accounts up without regard to case; creation is ``accounts.services``'s."""

    def get_by_natural_key(self, username: str | None) -> "Account":
        """Return the account whose username is ``username`` in any case."""
        account: Account = self.get(username__iexact=username)
        return account


class Account(AbstractBaseUser):
    """What one signs in with; the person behind it is a ``Person``."""

    username = models.CharField(_("nama pengguna"), max_length=60, unique=True)
    email = models.EmailField(_("email"), blank=True)
    is_active = models.BooleanField(_("aktif"), default=True)
    must_change_password = models.BooleanField(default=False)
    language = models.CharField(_("bahasa"), max_length=2, default="id")
    created_at = models.DateTimeField()

    objects = AccountManager()
    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        ordering = ["username"]
        verbose_name = _("akun")
        constraints = [models.UniqueConstraint(Lower("username"), name="account_username_any_case")]

    def __str__(self) -> str:
        """Return the username."""
        return self.username


class Person(models.Model):
    """A civil servant: applicant, superior, officer; with or without an account."""

    account = models.OneToOneField(
        Account, models.PROTECT, null=True, blank=True, related_name="person"
    )
    full_name = models.CharField(_("nama dengan gelar"), max_length=120)
    plain_name = models.CharField(_("nama tanpa gelar"), max_length=64)  # ub-common-name
    nip = models.CharField(_("NIP"), max_length=18, unique=True)
    rank = models.CharField(_("pangkat/golongan"), max_length=60, blank=True)
    position = models.CharField(_("jabatan"), max_length=120)
    unit = models.CharField(_("unit kerja"), max_length=64)  # ub-organizational-unit-name
    agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="people", verbose_name=_("instansi")
    )
    superior = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="subordinates",
        verbose_name=_("atasan"),
    )  # fmt: skip
    email = models.EmailField(_("email dinas"), unique=True)
    phone = models.CharField(_("telepon"), max_length=20, blank=True)

    objects = PersonQuerySet.as_manager()

    class Meta:
        ordering = ["plain_name"]
        verbose_name = _("pegawai")
        indexes = [models.Index(fields=["plain_name", "id"], name="person_by_name")]
        constraints = [
            models.CheckConstraint(
                condition=Q(superior__isnull=True) | ~Q(superior=F("id")),
                name="person_is_not_own_superior",
            )
        ]

    def __str__(self) -> str:
        """Return the name with titles."""
        return self.full_name


class Appointment(models.Model):
    """The appointment of an OP: kind, scope, decree and term.

    ``agency`` is the scope: empty for ``ca`` (all agencies), the regency for ``diskominfo`` (it and
    the agencies below it), the one agency for ``agency``. ``ended_at`` ends it before its term.
    """

    account = models.ForeignKey(Account, models.PROTECT, related_name="appointments")
    kind = models.CharField(
        _("jenis OP"), max_length=12, choices=[(kind.value, kind.value) for kind in OfficerKind]
    )
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, verbose_name=_("lingkup")
    )
    decree_number = models.CharField(_("nomor keputusan"), max_length=80)
    valid_from = models.DateField(_("berlaku mulai"))
    valid_until = models.DateField(_("berlaku sampai"))
    ended_at = models.DateTimeField(_("diakhiri pada"), null=True, blank=True)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        ordering = ["-valid_from", "id"]
        verbose_name = _("penunjukan OP")
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__gte=F("valid_from")), name="appointment_term_in_order"
            ),
            models.CheckConstraint(
                condition=Q(kind="ca", agency__isnull=True)
                | (~Q(kind="ca") & Q(agency__isnull=False)),
                name="appointment_scope_fits_kind",
            ),
        ]

    def __str__(self) -> str:
        """Return who is appointed as what."""
        return f"{self.account} ({self.kind})"


class RoleGrant(models.Model):
    """The role of administrator or auditor, held by an account."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="role_grants")
    role = models.CharField(
        _("peran"), max_length=16, choices=[(role.value, role.value) for role in Role]
    )

    objects = RoleGrantQuerySet.as_manager()

    class Meta:
        verbose_name = _("peran")
        constraints = [
            models.UniqueConstraint(fields=["account", "role"], name="role_granted_once")
        ]

    def __str__(self) -> str:
        """Return who holds what."""
        return f"{self.account}: {self.role}"


class Supervisor(models.Model):
    """Who answers for the service of an agency and those below it: its head, or the deputy.

    He reads figures and reports, and is told of what is overdue; he decides on no request.
    """

    account = models.ForeignKey(Account, models.PROTECT, related_name="supervisions")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="supervisors")
    rank = models.CharField(
        _("kedudukan"), max_length=8, choices=[(rank.value, rank.value) for rank in Rank]
    )
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = SupervisorQuerySet.as_manager()

    class Meta:
        ordering = ["agency__name", "-rank", "id"]
        verbose_name = _("pimpinan")
        constraints = [
            models.UniqueConstraint(
                fields=["account", "agency"],
                condition=Q(ended_at__isnull=True),
                name="supervisor_once_per_agency",
            )
        ]

    def __str__(self) -> str:
        """Return who supervises as what."""
        return f"{self.account} ({self.rank})"
