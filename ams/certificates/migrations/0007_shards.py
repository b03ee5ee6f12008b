"""The shard of its issuer's CRLs that a certificate belongs to, which never changes (ADR 0023)."""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from ams.authority import guard

_CERTIFICATE = (
    "issuer_dn", "serial", "subject_dn", "email", "profile", "origin", "not_before", "not_after",
    "der", "spki_sha256", "fingerprint_sha256", "issued_at",
)  # fmt: skip
_CHANGE = (
    "seq", "certificate_id", "issuer_id", "serial", "status", "at", "reason_code", "entry_der",
)  # fmt: skip


def _guards(*more: str) -> tuple[guard.Guard, ...]:
    return (
        guard.Guard(
            "certificates_certificate",
            fixed=(*_CERTIFICATE, *more),
            once=("issuer_id", "holder_id", "revoked_at"),
            forbidden="OLD.status = 'revoked' AND NEW.status {distinct} OLD.status",
        ),
        guard.Guard("certificates_statuschange", fixed=(*_CHANGE, *more)),
    )


def _drop(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for one in _guards():
        guard.remove(one, schema_editor)


def _create_as_before(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for one in _guards():
        guard.install(one, schema_editor)


def _create(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for one in _guards("shard"):
        guard.install(one, schema_editor)


class Migration(migrations.Migration):
    dependencies = [("certificates", "0006_blocked_keys")]

    operations = [
        migrations.RunPython(_drop, _create_as_before),
        migrations.AddField(
            "certificate", "shard", models.PositiveIntegerField(blank=True, null=True)
        ),
        migrations.AddField("statuschange", "shard", models.PositiveIntegerField(null=True)),
        migrations.AddIndex(
            "statuschange",
            models.Index(
                fields=["issuer", "shard", "seq"],
                condition=models.Q(status="revoked", shard__isnull=False),
                name="status_change_revoked_shard",
            ),
        ),
        migrations.AddIndex(
            "statuschange",
            models.Index(
                fields=["issuer", "seq"],
                condition=models.Q(status="held"),
                name="status_change_held",
            ),
        ),
        migrations.RunPython(_create, _drop),
    ]
