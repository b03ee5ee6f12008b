"""What the signatures of uploaded files were found to be worth (ADR 0060)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("signatures", "0001_service_certificates"),
    ]

    operations = [
        migrations.CreateModel(
            name="ExaminedFile",
            fields=[
                ("sha256", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("result", models.JSONField()),
                ("examined_at", models.DateTimeField()),
            ],
        ),
    ]
