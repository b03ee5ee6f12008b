"""What is known of e-mail accounts: what was asked for, who passed it on, the accounts."""

from enum import StrEnum
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ams.accounts.models import Account, Person
from ams.core.actor import Actor
from ams.requests.models import Request


class Wish(models.Model):
    """The address that a request asks for now; the letter's present version names the same."""

    request = models.OneToOneField(Request, models.PROTECT, related_name="mailbox_wish")
    address = models.EmailField(_("alamat email"))

    class Meta:
        indexes = [models.Index(fields=["address"], name="wish_by_address")]

    def __str__(self) -> str:
        """Return the address."""
        return self.address


class Disposition(models.Model):
    """One line of the disposition sheet: who passed the request on, to whom, with what words.

    ``recorded_by`` is the officer who entered it; ``by_…`` is whoever disposed, as the sheet says.
    """

    request = models.ForeignKey(Request, models.PROTECT, related_name="dispositions")
    round = models.PositiveSmallIntegerField()
    step = models.PositiveSmallIntegerField()
    by_name = models.CharField(_("nama"), max_length=120)
    by_position = models.CharField(_("jabatan"), max_length=120)
    to = models.CharField(_("kepada"), max_length=120)
    remark = models.TextField(_("isi disposisi"))
    recorded_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    recorded_by_name = models.CharField(max_length=120)
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["request_id", "round", "step"]
        constraints = [
            models.UniqueConstraint(
                fields=["request", "round", "step"], name="disposition_once_per_step"
            ),
        ]

    def __str__(self) -> str:
        """Return the request, the round and the step."""
        return f"{self.request_id} {self.round}.{self.step}"


class State(StrEnum):
    """How an e-mail account stands."""

    ORDERED = "ordered"  # decided; the mail server has not made it yet
    CREATED = "created"  # it exists; its owner has not set a password of his own
    ACTIVE = "active"
    SUSPENDED = "suspended"  # takes mail, lets nobody in
    CLOSED = "closed"  # takes no mail; for good


class MailboxQuerySet(models.QuerySet["Mailbox"]):
    """What exists for whom."""

    def for_actor(self, actor: Actor) -> "MailboxQuerySet":
        """Return the accounts of people in the actor's scope, and his own.

        All for auditors, administrators and the system.
        """
        return self.filter(person__in=Person.objects.for_actor(actor))


class Mailbox(models.Model):
    """An agency e-mail account of one person, from the decision to create it until it is closed.

    ``id`` is the name under which the mail server knows whose order it carries out. No password
    is here: of the temporary one the Argon2 digest alone, until the owner has set his own.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    address = models.EmailField(_("alamat email"), unique=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="mailboxes")
    request = models.OneToOneField(Request, models.PROTECT, related_name="mailbox")
    provisioner = models.CharField(max_length=8)
    state = models.CharField(
        _("keadaan"), max_length=10, default=State.ORDERED,
        choices=[(one.value, one.value) for one in State],
    )  # fmt: skip
    quota_mb = models.PositiveIntegerField(_("kuota (MB)"))
    ordered_at = models.DateTimeField()
    created_at = models.DateTimeField(null=True, blank=True)
    activated_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closing_reason = models.TextField(blank=True)
    # The hand-over: which page or link counts, when it was opened, until when it can be.
    handover = models.PositiveSmallIntegerField(default=0)
    handover_at = models.DateTimeField(null=True, blank=True)
    handover_until = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    temporary_digest = models.CharField(max_length=160, blank=True)
    temporary_until = models.DateTimeField(null=True, blank=True)
    temporary_misses = models.PositiveSmallIntegerField(default=0)
    # What the mail server still has to be told; each change counts up, applying catches up.
    revision = models.PositiveIntegerField(default=1)
    applied_revision = models.PositiveIntegerField(default=0)

    objects = MailboxQuerySet.as_manager()

    class Meta:
        ordering = ["address"]
        verbose_name = _("akun email")
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=~Q(state="closed"), name="mailbox_one_per_person"
            ),
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False)
                | (~Q(state="closed") & Q(closed_at__isnull=True)),
                name="mailbox_closed_has_time",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["ordered", "created", "closed"])
                | Q(activated_at__isnull=False, temporary_digest=""),
                name="mailbox_in_use_has_own_password",
            ),
        ]

    def __str__(self) -> str:
        """Return the address."""
        return self.address

    @property
    def is_pending(self) -> bool:
        """Tell whether the mail server has not been told of the last change yet."""
        return self.applied_revision < self.revision

    @property
    def aliases(self) -> tuple[str, ...]:
        """Return the further addresses, in order."""
        return tuple(sorted(one.address for one in self.names.all() if not one.is_main))


class MailAddress(models.Model):
    """An address that some account has or had, its own or a further one; never given twice."""

    address = models.EmailField(unique=True)
    mailbox = models.ForeignKey(Mailbox, models.CASCADE, related_name="names")
    is_main = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["mailbox"], condition=Q(is_main=True), name="mailbox_one_main_address"
            ),
        ]

    def __str__(self) -> str:
        """Return the address."""
        return self.address
