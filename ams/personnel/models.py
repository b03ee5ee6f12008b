"""Proposals that come of personnel events, and the keys with which agencies report by HTTP."""

from enum import StrEnum

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ams.accounts.models import Account, Agency, Person
from ams.core.actor import Actor, Role
from ams.requests.models import Request
from ams.requests.scope import agencies_in_scope


class EventKind(StrEnum):
    """What happened to the person; the values are the reasons for which a revocation is asked."""

    TRANSFER = "mutasi"
    RETIREMENT = "pensiun"
    DEATH = "meninggal"


class ProposalState(StrEnum):
    """What became of a proposal."""

    OPEN = "open"
    FILED = "filed"
    DISMISSED = "dismissed"


class ProposalQuerySet(models.QuerySet["Proposal"]):
    """What exists for whom."""

    def for_actor(self, actor: Actor) -> "ProposalQuerySet":
        """Return those of an officer's scope but his own, all for auditors and the system."""
        if actor.is_system or actor.has(Role.AUDITOR):
            return self.all()
        agencies = agencies_in_scope(actor)
        others = self.exclude(person_id=actor.person_id) if actor.person_id else self.all()
        return others if agencies is None else others.filter(person__agency_id__in=agencies)

    def open(self) -> "ProposalQuerySet":
        """Return those that nobody has settled."""
        return self.filter(state=ProposalState.OPEN)


class Proposal(models.Model):
    """A personnel event of somebody with an active certificate, laid before the officers.

    ``reference`` is the decree that the report names, or empty. ``request`` is what an officer made
    of it, ``remark`` why he dismissed it.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="proposals")
    kind = models.CharField(
        _("peristiwa"), max_length=10, choices=[(kind.value, kind.value) for kind in EventKind]
    )
    happened_on = models.DateField(_("tanggal"))
    reference = models.CharField(_("nomor keputusan"), max_length=80, blank=True)
    reported_at = models.DateTimeField()
    reported_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    reported_by_name = models.CharField(max_length=200)
    state = models.CharField(
        max_length=10, default=ProposalState.OPEN,
        choices=[(state.value, state.value) for state in ProposalState],
    )  # fmt: skip
    request = models.OneToOneField(
        Request, models.PROTECT, null=True, blank=True, related_name="proposal"
    )
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    settled_by_name = models.CharField(max_length=200, blank=True)
    remark = models.TextField(blank=True)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        ordering = ["reported_at", "id"]
        verbose_name = _("usulan pencabutan")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "happened_on"], name="proposal_event_once"
            ),
            models.UniqueConstraint(
                fields=["person"], condition=Q(state="open"), name="proposal_one_open_per_person"
            ),
            models.CheckConstraint(
                condition=Q(state="open", request__isnull=True, settled_at__isnull=True)
                | Q(state="filed", request__isnull=False, settled_at__isnull=False)
                | (
                    Q(state="dismissed", request__isnull=True, settled_at__isnull=False)
                    & ~Q(remark="")
                ),
                name="proposal_settled_is_whole",
            ),
        ]

    def __str__(self) -> str:
        """Return whose event it is."""
        return f"{self.kind} of {self.person_id} on {self.happened_on}"


class ReportingKey(models.Model):
    """The right of an agency's personnel system to report by HTTP.

    The token is signed over agency and ``number`` and kept nowhere; the newest number alone counts.
    """

    agency = models.OneToOneField(Agency, models.PROTECT, related_name="reporting_key")
    number = models.PositiveIntegerField(default=0)
    is_in_force = models.BooleanField(default=True)
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        """Return whose key it is."""
        return f"{self.agency_id}: {self.number}"
