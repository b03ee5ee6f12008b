"""Tell of every certificate of ours that is in the inventory already; what is told stays."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from ams.authority import guard

_GUARD = guard.Guard(
    "certificates_statuschange",
    fixed=(
        "seq", "certificate_id", "issuer_id", "serial", "status", "at", "reason_code", "entry_der",
    ),
)  # fmt: skip
_EVENTS = ("certificate:issue", "certificate:import")
_BATCH = 1000


def _tell(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    entries = apps.get_model("journal", "Entry").objects.filter(event__in=_EVENTS)
    seqs = dict(entries.values_list("subject_id", "seq"))
    change = apps.get_model("certificates", "StatusChange")
    certificates = apps.get_model("certificates", "Certificate").objects
    change.objects.bulk_create(
        (
            change(
                seq=seqs[str(row.pk)],
                certificate_id=row.pk,
                issuer_id=row.issuer_id,
                serial=row.serial,
                status="good",
                at=row.issued_at.replace(microsecond=0),
            )
            for row in certificates.filter(issuer__isnull=False).defer("der").iterator()
        ),
        batch_size=_BATCH,
    )
    guard.install(_GUARD, schema_editor)


def _forget(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    guard.remove(_GUARD, schema_editor)
    apps.get_model("certificates", "StatusChange").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [
        ("certificates", "0004_status_changes"),
        ("journal", "0001_entries_tree_head_checkpoints"),
    ]

    operations = [migrations.RunPython(_tell, _forget)]
