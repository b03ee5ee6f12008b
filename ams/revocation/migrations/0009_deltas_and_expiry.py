"""Delta CRLs, and what a CRL leaves out of expired certificates (ADR 0025)."""

import django.db.models.functions.comparison
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from ams.authority import guard

_SIGNED = "(OLD.{0} <> '' AND NEW.{0} {{distinct}} OLD.{0})"
_NEW = ("base_number", "after", "expired_before", "expired_through")


def _guard(*more: str) -> guard.Guard:
    return guard.Guard(
        "revocation_crl",
        fixed=("issuer_id", "shard", "number", "this_update", "next_update", "through", *more),
        once=(
            "permanent_count", "permanent_length", "entry_count", "block", "head", "tail",
            "length", "signed_at", "published_at",
        ),
        forbidden=f"{_SIGNED.format('sha256')} OR {_SIGNED.format('permanent_sha256')}",
    )  # fmt: skip


def _drop(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    guard.remove(_guard(), schema_editor)


def _create_as_before(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    guard.install(_guard(), schema_editor)


def _create(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    guard.install(_guard(*_NEW), schema_editor)


class Migration(migrations.Migration):
    dependencies = [
        ("authority", "0003_status_policies"),
        ("revocation", "0008_found_by_their_date"),
    ]

    operations = [
        # SQLite makes a table anew to change it, and loses its trigger.
        migrations.RunPython(_drop, _create_as_before),
        migrations.RemoveConstraint(
            model_name="crl",
            name="crl_number_used_once",
        ),
        migrations.RemoveIndex(
            model_name="crl",
            name="crl_newest_published",
        ),
        migrations.AddField(
            model_name="crl",
            name="after",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="crl",
            name="base_number",
            field=models.PositiveBigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="crl",
            name="expired_before",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="crl",
            name="expired_through",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddIndex(
            model_name="crl",
            index=models.Index(
                condition=models.Q(("base_number__isnull", True), ("published_at__isnull", False)),
                fields=["issuer", "shard", "-number"],
                name="crl_newest_published",
            ),
        ),
        migrations.AddConstraint(
            model_name="crl",
            constraint=models.UniqueConstraint(
                models.F("issuer"),
                django.db.models.functions.comparison.Coalesce(
                    "shard", models.Value(-1, output_field=models.IntegerField())
                ),
                models.F("number"),
                condition=models.Q(("base_number__isnull", True)),
                name="crl_number_used_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="crl",
            constraint=models.UniqueConstraint(
                models.F("issuer"),
                django.db.models.functions.comparison.Coalesce(
                    "shard", models.Value(-1, output_field=models.IntegerField())
                ),
                models.F("number"),
                condition=models.Q(("base_number__isnull", False)),
                name="crl_delta_number_used_once",
            ),
        ),
        migrations.RunPython(_create, _drop),
    ]
