"""Which certificate another one was issued to replace; each has one successor at most (ADR 0050)."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from ams.authority import guard

_CERTIFICATE = (
    "issuer_dn", "serial", "subject_dn", "email", "profile", "origin", "not_before", "not_after",
    "der", "spki_sha256", "fingerprint_sha256", "issued_at", "shard",
)  # fmt: skip


def _guard(*more: str) -> guard.Guard:
    return guard.Guard(
        "certificates_certificate",
        fixed=(*_CERTIFICATE, *more),
        once=("issuer_id", "holder_id", "revoked_at"),
        forbidden="OLD.status = 'revoked' AND NEW.status {distinct} OLD.status",
    )


def _drop(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    guard.remove(_guard(), schema_editor)


def _create_as_before(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    guard.install(_guard(), schema_editor)


def _create(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    guard.install(_guard("succeeds_id"), schema_editor)


def _link(related_name: str, *, blank: bool) -> "models.ForeignKey[models.Model]":
    return models.ForeignKey(
        "certificates.certificate",
        django.db.models.deletion.PROTECT,
        null=True,
        blank=blank,
        related_name=related_name,
        db_index=False,
        db_constraint=False,
    )


class Migration(migrations.Migration):
    dependencies = [("certificates", "0009_lists_are_in_their_order")]

    operations = [
        migrations.RunPython(_drop, _create_as_before),
        migrations.AddField("certificate", "succeeds", _link("successors", blank=True)),
        migrations.AddField("issuance", "succeeds", _link("+", blank=False)),
        migrations.AddConstraint(
            "certificate",
            models.UniqueConstraint(
                fields=["succeeds"],
                condition=models.Q(succeeds__isnull=False),
                name="certificate_has_one_successor",
            ),
        ),
        migrations.AddConstraint(
            "issuance",
            models.UniqueConstraint(
                fields=["succeeds"],
                condition=models.Q(succeeds__isnull=False)
                & (models.Q(ended_at__isnull=True) | models.Q(certificate__isnull=False)),
                name="issuance_of_one_successor",
            ),
        ),
        migrations.RunPython(_create, _drop),
    ]
