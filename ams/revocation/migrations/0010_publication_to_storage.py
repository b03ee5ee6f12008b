"""What a bucket holds of each scope's newest CRLs (ADR 0029)."""

import django.db.models.deletion
import django.db.models.functions.comparison
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("authority", "0003_status_policies"),
        ("revocation", "0009_deltas_and_expiry"),
    ]

    operations = [
        migrations.CreateModel(
            name="StoragePublication",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("shard", models.PositiveIntegerField(null=True)),
                ("delta", models.BooleanField()),
                ("place", models.CharField(blank=True, max_length=500)),
                ("number", models.PositiveBigIntegerField(default=0)),
                ("etag", models.CharField(blank=True, max_length=200)),
                ("uploaded_at", models.DateTimeField(null=True)),
                ("attempts", models.PositiveIntegerField(default=0)),
                ("last_error", models.CharField(blank=True, max_length=500)),
                ("last_error_at", models.DateTimeField(null=True)),
                (
                    "issuer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="storage_publications",
                        to="authority.issuer",
                    ),
                ),
            ],
            options={
                "verbose_name": "publication in storage",
                "constraints": [
                    models.UniqueConstraint(
                        models.F("issuer"),
                        django.db.models.functions.comparison.Coalesce(
                            "shard", models.Value(-1, output_field=models.IntegerField())
                        ),
                        models.F("delta"),
                        name="storage_publication_once",
                    ),
                    models.CheckConstraint(
                        condition=Q(attempts=0, last_error="", last_error_at__isnull=True)
                        | Q(attempts__gt=0, last_error__gt="", last_error_at__isnull=False),
                        name="storage_publication_error_has_its_time",
                    ),
                ],
            },
        ),
    ]
