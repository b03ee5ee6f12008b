"""Certificates of services, which have no holder (ADR 0060); the column stays as it is."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("certificates", "0010_successors")]

    operations = [
        migrations.AlterField(
            "certificate",
            "origin",
            models.CharField(
                choices=[("issued", "issued"), ("imported", "imported"), ("service", "service")],
                max_length=8,
            ),
        ),
    ]
