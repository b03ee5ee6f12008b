"""Drop what the feed of status changes and the manifests hold now; what is set stays (ADR 0023)."""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from ams.authority import guard

_SIGNED = "(OLD.{0} <> '' AND NEW.{0} {{distinct}} OLD.{0})"
_REASONS = "NEW.reasons {distinct} OLD.reasons"
_REASONS_AS_TEXT = "NEW.reasons::text {distinct} OLD.reasons::text"  # PostgreSQL compares no JSON
_CRL = guard.Guard(
    "revocation_crl",
    fixed=("issuer_id", "shard", "number", "this_update", "next_update", "through"),
    once=(
        "permanent_count", "permanent_length", "entry_count", "block", "head", "tail", "length",
        "signed_at", "published_at",
    ),
    forbidden=f"{_SIGNED.format('sha256')} OR {_SIGNED.format('permanent_sha256')}",
)  # fmt: skip


def _guards(schema_editor: BaseDatabaseSchemaEditor) -> tuple[guard.Guard, ...]:
    is_sqlite = schema_editor.connection.vendor == "sqlite"
    revocation = guard.Guard(
        "revocation_revocation",
        fixed=(
            "certificate_id", "issuer_id", "reason_code", "invalidity_date", "revocation_date",
            "recorded_at", "actor_account_id", "actor_name",
        ),
        forbidden=_REASONS if is_sqlite else _REASONS_AS_TEXT,
    )  # fmt: skip
    return _CRL, revocation


def _create(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for one in _guards(schema_editor):
        guard.install(one, schema_editor)


def _drop(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for one in _guards(schema_editor):
        guard.remove(one, schema_editor)


class Migration(migrations.Migration):
    dependencies = [("revocation", "0006_octets_become_manifests")]

    operations = [
        migrations.RemoveField("crl", "der"),
        migrations.RemoveIndex("revocation", "revocation_not_yet_in_a_crl"),
        migrations.RemoveField("revocation", "first_crl"),
        migrations.RemoveField("revocation", "entry_der"),
        migrations.AddConstraint(
            "crl",
            models.CheckConstraint(
                condition=models.Q(signed_at__isnull=True, sha256="")
                | models.Q(
                    signed_at__isnull=False,
                    sha256__gt="",
                    permanent_sha256__gt="",
                    permanent_count__isnull=False,
                    permanent_length__isnull=False,
                    entry_count__isnull=False,
                    head__isnull=False,
                    tail__isnull=False,
                    length__isnull=False,
                ),
                name="crl_signature_is_whole",
            ),
        ),
        migrations.RunPython(_create, _drop),
    ]
