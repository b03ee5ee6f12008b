"""Which records exist for whom: another agency's data does not exist for you (404, not 403)."""

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from ams.accounts.finding import Elsewhere, with_every_word, words_of
from ams.core.actor import Actor, Role
from ams.core.wording import WIB

if TYPE_CHECKING:
    from ams.accounts.models import (  # noqa: F401 - named in the generic bases below
        Account,
        Agency,
        Appointment,
        Person,
        RoleGrant,
        Supervisor,
    )


def _sees_everything(actor: Actor) -> bool:
    return (
        actor.is_system
        or actor.has(Role.ADMINISTRATOR)
        or actor.has(Role.AUDITOR)
        or any(appointment.agency_ids is None for appointment in actor.appointments)
    )


def _manages(actor: Actor) -> bool:
    return actor.is_system or actor.has(Role.ADMINISTRATOR) or actor.has(Role.AUDITOR)


def _agencies_in_scope(actor: Actor) -> frozenset[int]:
    return frozenset().union(*(one.agency_ids or () for one in actor.appointments))


class AgencyQuerySet(models.QuerySet["Agency"]):
    """Agencies."""

    def for_actor(self, actor: Actor) -> Self:
        """Return the actor's own agency, those in his scope, or all."""
        if _sees_everything(actor):
            return self.all()
        own = {actor.agency_id} if actor.agency_id else set()
        return self.filter(pk__in=_agencies_in_scope(actor) | own)


class PersonQuerySet(models.QuerySet["Person"]):
    """People."""

    def for_actor(self, actor: Actor) -> Self:
        """Return the actor himself, the people of the agencies in his scope, or all."""
        if _sees_everything(actor):
            return self.all()
        scope = _agencies_in_scope(actor)
        return self.filter(Q(pk=actor.person_id) | Q(agency_id__in=scope))

    def search(self, text: str) -> Self:
        """Return those whose name, NIP, e-mail, position or username contains every word."""
        accounts = self.model._meta.get_field("account").related_model  # noqa: SLF001 - public name
        elsewhere = Elsewhere(
            accounts._default_manager.all(),  # noqa: SLF001 - public name
            lambda word: Q(username__icontains=word),
            key="pk",
            by="account_id",
        )
        return with_every_word(self, words_of(text), own=_held_by_person, elsewhere=elsewhere)


def _held_by_person(word: str) -> Q:
    digits = word.replace(".", "").replace("-", "")
    return (
        Q(full_name__icontains=word)
        | Q(nip__contains=digits)
        | Q(email__icontains=word)
        | Q(position__icontains=word)
        | Q(unit__icontains=word)
    )


class AccountQuerySet(models.QuerySet["Account"]):
    """Accounts."""

    def for_actor(self, actor: Actor) -> Self:
        """Return the actor's own account, or all for those who manage or audit."""
        return self.all() if _manages(actor) else self.filter(pk=actor.account_id)

    def search(self, text: str) -> Self:
        """Return those whose username, e-mail or person's name contains every word."""
        people = self.model._meta.get_field("person").related_model  # noqa: SLF001 - public name
        elsewhere = Elsewhere(
            people._default_manager.filter(account__isnull=False),  # noqa: SLF001 - public name
            lambda word: Q(full_name__icontains=word),
            key="account_id",
            by="pk",
        )
        return with_every_word(
            self,
            words_of(text),
            own=lambda word: Q(username__icontains=word) | Q(email__icontains=word),
            elsewhere=elsewhere,
        )


class RoleGrantQuerySet(models.QuerySet["RoleGrant"]):
    """Roles held by accounts."""

    def for_actor(self, actor: Actor) -> Self:
        """Return the actor's own, or all for those who manage or audit."""
        return self.all() if _manages(actor) else self.filter(account_id=actor.account_id)


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    """Officer appointments."""

    def for_actor(self, actor: Actor) -> Self:
        """Return the actor's own, or all for those who manage or audit."""
        return self.all() if _manages(actor) else self.filter(account_id=actor.account_id)

    def in_force(self, at: datetime) -> Self:
        """Return those whose term includes the day of ``at`` (WIB) and that were not ended."""
        return self.not_over(at).filter(valid_from__lte=at.astimezone(WIB).date())

    def not_over(self, at: datetime) -> Self:
        """Return those in force at ``at`` or to come."""
        return self.filter(
            Q(ended_at__isnull=True) | Q(ended_at__gt=at),
            valid_until__gte=at.astimezone(WIB).date(),
        )


class SupervisorQuerySet(models.QuerySet["Supervisor"]):
    """Heads and deputies."""

    def for_actor(self, actor: Actor) -> Self:
        """Return the actor's own, or all for those who manage or audit."""
        return self.all() if _manages(actor) else self.filter(account_id=actor.account_id)

    def in_office(self) -> Self:
        """Return those that were not ended; a locked account supervises nothing."""
        return self.filter(ended_at__isnull=True, account__is_active=True)
