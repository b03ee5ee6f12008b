"""Trigger that keeps an officer's record of a revocation elsewhere as it was made (ADR 0021)."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from ams.authority import guard

_GUARD = guard.Guard(
    "requests_outsiderecord",
    fixed=(
        "request_id", "performed_at", "performed_by", "remark", "kind", "filename", "content",
        "sha256", "size", "recorded_by_id", "recorded_by_name", "recorded_at",
    ),
)  # fmt: skip


def install(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    guard.install(_GUARD, schema_editor)


def remove(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    guard.remove(_GUARD, schema_editor)


class Migration(migrations.Migration):
    dependencies = [("requests", "0003_outside_records")]

    operations = [migrations.RunPython(install, remove)]
