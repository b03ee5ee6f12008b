"""Remember which forms of CRLs have passed the linter (ADR 0033)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("authority", "0004_deltas_named_by_certificates"),
    ]

    operations = [
        migrations.CreateModel(
            name="LintedForm",
            fields=[
                ("digest", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("passed_at", models.DateTimeField()),
            ],
        ),
    ]
