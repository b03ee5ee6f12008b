"""Letters that wait for a superior's approval, who stands in for him, when he is asked again."""

from datetime import datetime
from enum import StrEnum
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ams.accounts.models import Account, Agency, Person
from ams.core.actor import Actor
from ams.core.wording import WIB
from ams.letters.models import Attachment, LetterVersion
from ams.requests.models import Request


class State(StrEnum):
    """Whether a letter still waits, and if not how the waiting ended."""

    WAITING = "waiting"
    APPROVED = "approved"
    RETURNED = "returned"
    TAKEN_BACK = "taken_back"  # by the applicant, who goes on with paper
    LAPSED = "lapsed"  # the letter was written anew, handed in on paper, or its request ended


class Standin(models.TextChoices):
    """How one stands in for a superior, in the words of Indonesian offices."""

    PLH = "plh", "Plh."  # pelaksana harian: the superior is away
    PLT = "plt", "Plt."  # pelaksana tugas: the place is vacant


class DelegationQuerySet(models.QuerySet["Delegation"]):
    """Delegations."""

    def in_force(self, at: datetime) -> Self:
        """Return those whose term holds at ``at`` (days of WIB) and that nobody has ended."""
        today = at.astimezone(WIB).date()
        return self.filter(valid_from__lte=today, valid_until__gte=today, ended_at__isnull=True)


class Delegation(models.Model):
    """That somebody approves in a superior's place for a time; it ends by itself."""

    superior = models.ForeignKey(
        Person, models.PROTECT, related_name="delegations", verbose_name=_("atasan")
    )
    delegate = models.ForeignKey(
        Person, models.PROTECT, related_name="stands_in_for", verbose_name=_("pengganti")
    )
    kind = models.CharField(_("sebagai"), max_length=3, choices=Standin.choices)
    valid_from = models.DateField(_("berlaku mulai"))
    valid_until = models.DateField(_("berlaku sampai"))
    decree_number = models.CharField(_("nomor surat perintah"), max_length=80, blank=True)
    made_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = DelegationQuerySet.as_manager()

    class Meta:
        ordering = ["-valid_from", "-id"]
        verbose_name = _("pelimpahan")
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__gte=F("valid_from")), name="delegation_term_in_order"
            ),
            models.CheckConstraint(
                condition=~Q(delegate=F("superior")), name="delegation_to_another"
            ),
        ]

    def __str__(self) -> str:
        """Return who stands in for whom."""
        return f"{self.get_kind_display()} {self.superior_id}: {self.delegate_id}"


class ApprovalQuerySet(models.QuerySet["Approval"]):
    """Approvals."""

    def waiting(self) -> Self:
        """Return those that nobody has answered yet."""
        return self.filter(state=State.WAITING)

    def for_actor(self, actor: Actor, *, at: datetime) -> Self:
        """Return those that exist for ``actor``: he may approve them now, or answered them.

        The superior, whom it was passed on to, and whoever stands in for one of the two now; never
        the applicant himself, nor the officer who represents him.
        """
        if actor.person_id is None:
            return self.none()
        held = Delegation.objects.in_force(at).filter(delegate=actor.person_id)
        places = Q(superior=actor.person_id) | Q(superior__in=held.values("superior"))
        passed_on = Q(escalated_to=actor.person_id) | Q(escalated_to__in=held.values("superior"))
        answered = Q(decided_by=actor.account_id) & Q(state__in=(State.APPROVED, State.RETURNED))
        mine = places | passed_on | answered
        parties = Q(request__applicant=actor.person_id) | Q(
            request__represented_by=actor.account_id
        )
        return self.filter(mine).exclude(parties)


class Approval(models.Model):
    """That a superior is asked to approve one version of a letter, and what came of it.

    ``remind_at`` and ``escalate_at`` are working time after it was asked, or last passed on; they
    are ``None`` where it has been done, or nobody is left to pass it on to. ``hands_in`` is the
    applicant's wish that the request be handed in as soon as the letter is approved.
    """

    request = models.ForeignKey(Request, models.PROTECT, related_name="approvals")
    letter_version = models.ForeignKey(LetterVersion, models.PROTECT, related_name="approvals")
    superior = models.ForeignKey(Person, models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    hands_in = models.BooleanField()
    state = models.CharField(
        max_length=10, choices=[(one.value, one.value) for one in State], default=State.WAITING
    )
    remind_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    escalate_at = models.DateTimeField(null=True, blank=True)
    escalated_to = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+"
    )
    escalated_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.TextField(blank=True)
    attachment = models.OneToOneField(
        Attachment, models.PROTECT, null=True, blank=True, related_name="approval"
    )

    objects = ApprovalQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-id"]
        verbose_name = _("persetujuan")
        indexes = [
            models.Index(
                fields=["superior"], condition=Q(state="waiting"), name="approval_waits_for"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["letter_version"],
                condition=Q(state="waiting"),
                name="approval_one_open_per_letter_version",
            ),
            models.UniqueConstraint(
                fields=["request"],
                condition=Q(state="waiting"),
                name="approval_one_open_per_request",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_at__isnull=True)
                | (~Q(state="waiting") & Q(decided_at__isnull=False)),
                name="approval_settled_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="approved")
                | Q(attachment__isnull=False, decided_by__isnull=False),
                name="approval_approved_is_sealed",
            ),
            models.CheckConstraint(
                condition=Q(attachment__isnull=True) | Q(state="approved"),
                name="approval_sealed_is_approved",
            ),
            models.CheckConstraint(
                condition=~Q(state="returned") | (~Q(reason="") & Q(decided_by__isnull=False)),
                name="approval_returned_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(escalated_to__isnull=True, escalated_at__isnull=True)
                | Q(escalated_to__isnull=False, escalated_at__isnull=False),
                name="approval_passed_on_has_time",
            ),
        ]

    def __str__(self) -> str:
        """Return the request and the state."""
        return f"{self.request_id} {self.state}"

    @property
    def is_waiting(self) -> bool:
        """Tell whether nobody has answered yet."""
        return self.state == State.WAITING


class ApprovalPolicy(models.Model):
    """After how many working hours a regency's superiors are reminded and a letter is passed on."""

    regency = models.OneToOneField(Agency, models.PROTECT, related_name="approval_policy")
    remind_hours = models.PositiveSmallIntegerField(_("pengingat, setelah jam kerja"))
    escalate_hours = models.PositiveSmallIntegerField(_("diteruskan, setelah jam kerja"))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(remind_hours__gte=1) & Q(escalate_hours__gt=F("remind_hours")),
                name="approval_policy_in_order",
            )
        ]

    def __str__(self) -> str:
        """Return whose policy it is."""
        return f"approvals of {self.regency_id}"
