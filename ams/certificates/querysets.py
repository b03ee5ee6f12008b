"""Which certificates an actor may see, and which are in a state at a time."""

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from ams.certificates.states import CertificateState
from ams.core.actor import Actor, Role

if TYPE_CHECKING:
    from ams.certificates.models import BlockedKey, Certificate  # noqa: F401 - querysets' models


def agencies_seen(actor: Actor) -> frozenset[int] | None:
    """Return the agencies whose certificates exist for ``actor`` (``None``: all certificates)."""
    if actor.is_system or actor.has(Role.AUDITOR):
        return None
    scopes = [appointment.agency_ids for appointment in actor.appointments]
    if None in scopes:
        return None
    return frozenset[int]().union(*(scope for scope in scopes if scope is not None))


def exists_for(actor: Actor, *, holder_id: int | None, agency_id: int | None) -> bool:
    """Tell of one certificate, by its holder and his agency, what ``for_actor`` keeps of many."""
    agencies = agencies_seen(actor)
    if agencies is None or agency_id in agencies:
        return True
    return actor.person_id is not None and holder_id == actor.person_id


class CertificateQuerySet(models.QuerySet["Certificate"]):
    """Certificates as one may ask for them."""

    def for_actor(self, actor: Actor) -> Self:
        """Keep what exists for ``actor``: his own, those of his scope as officer, all as auditor.

        An outside CA's certificate that belongs to nobody known is seen by those who see all.
        """
        agencies = agencies_seen(actor)
        if agencies is None:
            return self
        people = self.model._meta.get_field("holder").related_model._default_manager  # noqa: SLF001 - public name
        # One condition on the holder: an OR across both tables would have all certificates read.
        return self.filter(
            holder__in=people.filter(Q(pk=actor.person_id) | Q(agency_id__in=agencies))
        )

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


class BlockedKeyQuerySet(models.QuerySet["BlockedKey"]):
    """Blocked keys, those taken off the list again included unless said otherwise."""

    def in_force(self) -> Self:
        """Keep those that are on the list now."""
        return self.filter(removed_at__isnull=True)
