"""Triggers that keep a revocation, and what a CRL says, from being changed (ADR 0011)."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

# Table and columns that may only go from NULL to a value; every other column never changes.
_GUARDED = {
    "revocation_revocation": (
        (
            "certificate_id", "issuer_id", "reasons", "reason_code", "invalidity_date",
            "revocation_date", "entry_der", "recorded_at", "actor_account_id", "actor_name",
        ),
        (),
    ),
    "revocation_crl": (
        ("issuer_id", "number", "this_update", "next_update"),
        ("entry_count", "der", "signed_at", "published_at"),
    ),
}  # fmt: skip


def _condition(table: str, distinct: str) -> str:
    fixed, once = _GUARDED[table]
    changed = [f"NEW.{column} {distinct} OLD.{column}" for column in fixed]
    changed += [
        f"(OLD.{column} IS NOT NULL AND NEW.{column} {distinct} OLD.{column})" for column in once
    ]
    return " OR ".join(changed)


def _create(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for table in _GUARDED:
        message = f"{table}: what is set never changes"
        if schema_editor.connection.vendor == "sqlite":
            schema_editor.execute(
                f"CREATE TRIGGER {table}_stays BEFORE UPDATE ON {table} "
                f"WHEN {_condition(table, 'IS NOT')} "
                f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
            )
            continue
        schema_editor.execute(
            f"CREATE FUNCTION {table}_stays() RETURNS trigger LANGUAGE plpgsql AS $$ "
            f"BEGIN RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; "
            "END $$"
        )
        compared = _condition(table, "IS DISTINCT FROM").replace(
            "NEW.reasons IS DISTINCT FROM OLD.reasons",
            "NEW.reasons::text IS DISTINCT FROM OLD.reasons::text",
        )
        schema_editor.execute(
            f"CREATE TRIGGER {table}_stays BEFORE UPDATE ON {table} FOR EACH ROW "
            f"WHEN ({compared}) EXECUTE FUNCTION {table}_stays()"
        )


def _drop(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for table in _GUARDED:
        if schema_editor.connection.vendor == "sqlite":
            schema_editor.execute(f"DROP TRIGGER {table}_stays")
            continue
        schema_editor.execute(f"DROP TRIGGER {table}_stays ON {table}")
        schema_editor.execute(f"DROP FUNCTION {table}_stays()")


class Migration(migrations.Migration):
    dependencies = [("revocation", "0001_revocations_and_crls")]

    operations = [migrations.RunPython(_create, _drop)]
