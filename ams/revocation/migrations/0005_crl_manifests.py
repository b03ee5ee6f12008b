"""Room for a CRL's manifest beside its octets (ADR 0023): expand, move, contract."""

import importlib

import django.db.models.deletion
from django.db import migrations, models
from django.db.models.functions import Coalesce

before = importlib.import_module("ams.revocation.migrations.0002_what_is_set_stays")
_NO_SHARD = models.Value(-1, output_field=models.IntegerField())


class Migration(migrations.Migration):
    dependencies = [
        ("revocation", "0004_holds"),
        ("certificates", "0007_shards"),
    ]

    operations = [
        # SQLite makes a table anew to change it, and loses its triggers.
        migrations.RunPython(before._drop, before._create),  # noqa: SLF001 - a migration's own
        migrations.RemoveConstraint("crl", "crl_number_used_once"),
        migrations.RemoveConstraint("crl", "crl_signature_is_whole"),
        migrations.RemoveIndex("crl", "crl_newest_published"),
        migrations.AddField("crl", "shard", models.PositiveIntegerField(null=True)),
        migrations.AddField("crl", "through", models.BigIntegerField(default=0)),
        migrations.AddField("crl", "permanent_count", models.PositiveIntegerField(null=True)),
        migrations.AddField("crl", "permanent_length", models.PositiveBigIntegerField(null=True)),
        migrations.AddField(
            "crl", "permanent_sha256", models.CharField(blank=True, default="", max_length=64),
            preserve_default=False,
        ),
        migrations.AddField("crl", "block", models.BinaryField(null=True)),
        migrations.AddField("crl", "head", models.BinaryField(null=True)),
        migrations.AddField("crl", "tail", models.BinaryField(null=True)),
        migrations.AddField("crl", "length", models.PositiveBigIntegerField(null=True)),
        migrations.AlterField(
            "crlseries",
            "issuer",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="crl_series",
                to="authority.issuer",
            ),
        ),
        migrations.AddField("crlseries", "shard", models.PositiveIntegerField(null=True)),
        migrations.AddConstraint(
            "crlseries",
            models.UniqueConstraint(
                models.F("issuer"), Coalesce("shard", _NO_SHARD), name="crl_series_of_a_scope"
            ),
        ),
        migrations.AddConstraint(
            "crl",
            models.UniqueConstraint(
                models.F("issuer"), Coalesce("shard", _NO_SHARD), models.F("number"),
                name="crl_number_used_once",
            ),
        ),
        migrations.AddIndex(
            "crl",
            models.Index(
                fields=["issuer", "shard", "-number"],
                condition=models.Q(published_at__isnull=False),
                name="crl_newest_published",
            ),
        ),
        migrations.AddIndex(
            "crl",
            models.Index(
                fields=["sha256"], condition=models.Q(sha256__gt=""), name="crl_by_digest"
            ),
        ),
    ]  # fmt: skip
