"""Which certificates an actor may see, and which are in a state at a time."""

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from ams.certificates.states import CertificateState
from ams.core.actor import Actor, Role

if TYPE_CHECKING:
    from ams.certificates.models import Certificate  # noqa: F401 - the queryset's model


class CertificateQuerySet(models.QuerySet["Certificate"]):
    """Certificates as one may ask for them."""

    def for_actor(self, actor: Actor) -> Self:
        """Keep what exists for ``actor``: his own, those of his scope as officer, all as auditor.

        An outside CA's certificate that belongs to nobody known is seen by those who see all.
        """
        if actor.is_system or actor.has(Role.AUDITOR):
            return self
        scopes = [appointment.agency_ids for appointment in actor.appointments]
        if None in scopes:
            return self
        seen = Q(pk__in=[])
        if actor.person_id is not None:
            seen |= Q(holder_id=actor.person_id)
        agencies = frozenset[int]().union(*(scope for scope in scopes if scope is not None))
        if agencies:
            seen |= Q(holder__agency_id__in=agencies)
        return self.filter(seen)

    def with_state(self, state: CertificateState | str, at: datetime) -> Self:
        """Keep those that ``state_at(at)`` puts in ``state``."""
        state = CertificateState(state)
        if state is CertificateState.REVOKED:
            return self.filter(status=state)
        if state is CertificateState.EXPIRED:
            return self.exclude(status=CertificateState.REVOKED).filter(not_after__lt=at)
        return self.filter(status=state, not_after__gte=at)

    def active(self, at: datetime) -> Self:
        """Keep those that stand in the way of another one: good or held, and not yet expired."""
        return self.exclude(status=CertificateState.REVOKED).filter(not_after__gte=at)
