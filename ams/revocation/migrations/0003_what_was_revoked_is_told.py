"""Tell of every certificate of ours that is revoked already."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

_BATCH = 1000


def _tell(apps: StateApps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    entries = apps.get_model("journal", "Entry").objects.filter(event="certificate:revoke")
    # The same serial may stand under two issuers: the journal names both.
    seqs = {(entry.data["issuer"], entry.subject_id): entry.seq for entry in entries.iterator()}
    change = apps.get_model("certificates", "StatusChange")
    revocations = apps.get_model("revocation", "Revocation").objects
    change.objects.bulk_create(
        (
            change(
                seq=seqs[row.issuer.slug, row.certificate.serial],
                certificate_id=row.certificate_id,
                issuer_id=row.issuer_id,
                serial=row.certificate.serial,
                status="revoked",
                at=row.revocation_date,
                reason_code=row.reason_code,
                entry_der=row.entry_der,
            )
            for row in revocations.select_related("certificate", "issuer").iterator()
        ),
        batch_size=_BATCH,
    )


def _forget(apps: StateApps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("certificates", "StatusChange").objects.filter(status="revoked").delete()


class Migration(migrations.Migration):
    dependencies = [
        ("revocation", "0002_what_is_set_stays"),
        ("certificates", "0005_what_was_issued_is_told"),
        ("journal", "0001_entries_tree_head_checkpoints"),
    ]

    operations = [migrations.RunPython(_tell, _forget)]
