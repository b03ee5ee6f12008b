"""Database triggers that keep what is written from changing (ADR 0008).

They stop mistakes and ordinary access. A migration that rebuilds a guarded table on SQLite loses
its trigger and must install it again.
"""

from dataclasses import dataclass

from django.db.backends.base.schema import BaseDatabaseSchemaEditor


@dataclass(frozen=True, slots=True)
class Guard:
    """What of ``table`` never changes: ``fixed`` at all, ``once`` after it was set.

    ``forbidden`` is SQL over OLD and NEW that forbids an update besides.
    """

    table: str
    fixed: tuple[str, ...]
    once: tuple[str, ...] = ()
    forbidden: str = ""

    def condition(self, distinct: str) -> str:
        """Return when an update is refused; ``distinct`` is the database's null-safe ``<>``."""
        found = [f"NEW.{name} {distinct} OLD.{name}" for name in self.fixed]
        found += [
            f"(OLD.{name} IS NOT NULL AND NEW.{name} {distinct} OLD.{name})" for name in self.once
        ]
        if self.forbidden:
            found.append(f"({self.forbidden.format(distinct=distinct)})")
        return " OR ".join(found)


def install(guard: Guard, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Create the trigger of ``guard``."""
    table, message = guard.table, f"{guard.table}: what is set never changes"
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(
            f"CREATE TRIGGER {table}_stays BEFORE UPDATE ON {table} "
            f"WHEN {guard.condition('IS NOT')} BEGIN SELECT RAISE(ABORT, '{message}'); END"
        )
        return
    schema_editor.execute(
        f"CREATE FUNCTION {table}_stays() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; "
        "END $$"
    )
    schema_editor.execute(
        f"CREATE TRIGGER {table}_stays BEFORE UPDATE ON {table} FOR EACH ROW "
        f"WHEN ({guard.condition('IS DISTINCT FROM')}) EXECUTE FUNCTION {table}_stays()"
    )


def remove(guard: Guard, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Drop the trigger of ``guard``."""
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(f"DROP TRIGGER {guard.table}_stays")
        return
    schema_editor.execute(f"DROP TRIGGER {guard.table}_stays ON {guard.table}")
    schema_editor.execute(f"DROP FUNCTION {guard.table}_stays()")
