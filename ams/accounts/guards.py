"""Who may manage people, and what every record must satisfy before it is kept."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from ams.accounts.errors import AlreadyExists, NotAdministrator, OwnPowers
from ams.accounts.models import Account, Agency
from ams.core.actor import Actor, Role
from ams.core.errors import InvalidInput


def require_administrator(actor: Actor) -> None:
    """Refuse everyone but an administrator and the operator's command line.

    Raises:
        NotAdministrator: the actor is neither.
    """
    if not (actor.is_system or actor.has(Role.ADMINISTRATOR)):
        raise NotAdministrator(f"'{actor.name}' is no administrator")


def require_another(account: Account, *, actor: Actor) -> None:
    """Refuse an actor who would give powers to himself.

    Raises:
        OwnPowers: the account is the actor's own.
    """
    if account.pk == actor.account_id:
        raise OwnPowers(f"'{actor.name}' cannot grant powers to himself")


def keep(record: models.Model, *, more: dict[str, list[str]] | None = None) -> None:
    """Check ``record`` against its fields and constraints, add the errors ``more``, and save it.

    Raises:
        InvalidInput: something is wrong; all of it is said at once, field by field.
        AlreadyExists: another transaction kept the same in the meantime.
    """
    problems = {field: list(messages) for field, messages in (more or {}).items()}
    try:
        # What a constraint says without a field, ``more`` has said already, and better.
        record.full_clean(validate_constraints=not problems)
    except ValidationError as error:
        for field, messages in error.message_dict.items():
            problems.setdefault("" if field == "__all__" else field, []).extend(messages)
    if problems:
        raise invalid(type(record).__name__.lower(), problems)
    try:
        with transaction.atomic():
            record.save()
    except IntegrityError as error:
        raise AlreadyExists(f"{type(record).__name__.lower()} '{record}' exists already") from error


def invalid(name: str, problems: dict[str, list[str]]) -> InvalidInput:
    """Return the error that tells all ``problems`` of the record called ``name``."""
    fields = ", ".join(field or "the whole" for field in problems)
    return InvalidInput(f"{name} cannot be kept ({fields})", fields=problems)


def one_hierarchy_change_at_a_time() -> None:
    """Hold back other changes of superiors and parent agencies until this transaction ends.

    Two changes that are each free of circles may close one together; they are rare, so they queue.
    """
    list(Agency.objects.select_for_update(no_key=True).order_by("pk").values_list("pk")[:1])
