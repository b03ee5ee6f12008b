"""Database triggers that refuse to change or remove what is written (ADR 0005).

They stop mistakes and ordinary access; who owns the database can remove them, and is then found
by ``verify``. Kept here, apart from the migration, because a later migration that rebuilds a
table on SQLite loses its triggers and must install them again.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db.backends.base.base import BaseDatabaseWrapper

_HEAD = "journal_treehead"
_KEYS = {"journal_entry": "seq", "journal_storedcheckpoint": "size", _HEAD: "id"}
_REFUSAL = "the journal is append-only"
# The tree head grows, by exactly the entries that were written after those it counted.
_HEAD_IS_WRONG = """NEW.size <= OLD.size OR NEW.size - OLD.size <>
    (SELECT count(*) FROM journal_entry WHERE seq > OLD.size)"""

_POSTGRESQL_FUNCTIONS = f"""
CREATE OR REPLACE FUNCTION journal_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '{_REFUSAL}: % on %', TG_OP, TG_TABLE_NAME; END $$;
CREATE OR REPLACE FUNCTION journal_head_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF {_HEAD_IS_WRONG} THEN
    RAISE EXCEPTION '{_REFUSAL}: tree head from % to %', OLD.size, NEW.size;
  END IF;
  RETURN NEW;
END $$;
"""


def install(connection: BaseDatabaseWrapper) -> None:
    """Install every trigger that is not there yet."""
    present = set(_present(connection))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_POSTGRESQL_FUNCTIONS)
        for name, (_table, statements) in _triggers(connection).items():
            if name not in present:
                for statement in statements:
                    cursor.execute(statement)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Remove every trigger: for a migration backwards and for tests that empty tables."""
    with connection.cursor() as cursor:
        for name, (table, _statements) in _triggers(connection).items():
            on = f" ON {table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Return the names of the triggers that should be there and are not."""
    return sorted(_triggers(connection).keys() - _present(connection))


@contextmanager
def lifted(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Remove the triggers for the block and install them again after it."""
    remove(connection)
    try:
        yield
    finally:
        install(connection)


def _present(connection: BaseDatabaseWrapper) -> set[str]:
    query = (
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'A'"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        return {name for (name,) in cursor.fetchall()} & _triggers(connection).keys()


def _triggers(connection: BaseDatabaseWrapper) -> dict[str, tuple[str, list[str]]]:
    """Return by name each trigger's table and the statements that make it."""
    if connection.vendor == "postgresql":
        return _postgresql()
    if connection.vendor == "sqlite":
        return _sqlite()
    raise NotImplementedError(f"no journal triggers are written for {connection.vendor}")


def _postgresql() -> dict[str, tuple[str, list[str]]]:
    def trigger(table: str, when: str, each: str, function: str) -> tuple[str, list[str]]:
        name = f"{table}_no_{when.lower()}"
        event = f"BEFORE {when} ON {table} FOR EACH {each}"
        return table, [
            f"DROP TRIGGER IF EXISTS {name} ON {table}",
            f"CREATE TRIGGER {name} {event} EXECUTE FUNCTION {function}()",
            # ALWAYS: also for a session that calls itself a replica.
            f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}",
        ]

    made = {}
    for table in _KEYS:
        update = "journal_head_grows" if table == _HEAD else "journal_refuse"
        made[f"{table}_no_update"] = trigger(table, "UPDATE", "ROW", update)
        made[f"{table}_no_delete"] = trigger(table, "DELETE", "ROW", "journal_refuse")
        made[f"{table}_no_truncate"] = trigger(table, "TRUNCATE", "STATEMENT", "journal_refuse")
    return made


def _sqlite() -> dict[str, tuple[str, list[str]]]:
    def trigger(table: str, when: str, condition: str = "") -> tuple[str, list[str]]:
        event = f"{table}_no_{when.lower()} BEFORE {when} ON {table} {condition}"
        refusal = f"RAISE(ABORT, '{_REFUSAL}: {when} on {table}')"
        return table, [f"CREATE TRIGGER {event} BEGIN SELECT {refusal}; END"]

    made = {}
    for table, key in _KEYS.items():
        grows = f"WHEN {_HEAD_IS_WRONG}" if table == _HEAD else ""
        made[f"{table}_no_update"] = trigger(table, "UPDATE", grows)
        made[f"{table}_no_delete"] = trigger(table, "DELETE")
        # INSERT OR REPLACE removes the old row without calling the trigger for DELETE.
        same = f"SELECT 1 FROM {table} WHERE {key} = NEW.{key}"  # noqa: S608 - names of this module
        taken = f"WHEN EXISTS ({same})"
        made[f"{table}_no_insert"] = trigger(table, "INSERT", taken)
    return made
