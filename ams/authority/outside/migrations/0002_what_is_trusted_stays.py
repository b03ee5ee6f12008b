"""Triggers that keep a CA of the trust list and a signed answer as they came (ADR 0021)."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from ams.authority import guard

_GUARDS = (
    guard.Guard(
        "outside_outsideca",
        fixed=(
            "subject_dn", "certificate_der", "fingerprint_sha256", "not_before", "not_after",
            "parent_id", "added_at", "added_by",
        ),
    ),
    guard.Guard(
        "outside_signedanswer",
        fixed=(
            "sha256", "ca_id", "source", "content", "url", "this_update", "next_update",
            "crl_number", "kept_at",
        ),
    ),
)  # fmt: skip


def install(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for one in _GUARDS:
        guard.install(one, schema_editor)


def remove(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for one in _GUARDS:
        guard.remove(one, schema_editor)


class Migration(migrations.Migration):
    dependencies = [("outside", "0001_trust_list_hosts_signed_answers")]

    operations = [migrations.RunPython(install, remove)]
