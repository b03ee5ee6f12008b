"""Trigger that keeps a change that an outside CA made as it was seen (ADR 0021)."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from ams.authority import guard

_GUARD = guard.Guard(
    "watch_outsidechange",
    fixed=(
        "certificate_id",
        "ca_id",
        "status",
        "at",
        "reason_code",
        "crl_id",
        "ocsp_id",
        "seen_at",
    ),
)


def install(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    guard.install(_GUARD, schema_editor)


def remove(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    guard.remove(_GUARD, schema_editor)


class Migration(migrations.Migration):
    dependencies = [("watch", "0001_sightings_changes_rounds")]

    operations = [migrations.RunPython(install, remove)]
