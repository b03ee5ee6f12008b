"""Certificates that AMS itself signs with (ADR 0060)."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0003_lists_are_in_their_order"),
        ("certificates", "0011_certificates_of_services"),
    ]

    operations = [
        migrations.CreateModel(
            name="ServiceCertificate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "purpose",
                    models.CharField(
                        choices=[("seal", "Seal"), ("time_stamp", "Time Stamp")], max_length=10
                    ),
                ),
                ("key_name", models.CharField(max_length=80, unique=True)),
                ("created_at", models.DateTimeField()),
                (
                    "agency",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seals",
                        to="accounts.agency",
                    ),
                ),
                (
                    "certificate",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="service_certificate",
                        to="certificates.certificate",
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at", "-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("agency__isnull", False), ("purpose", "seal")),
                            models.Q(("agency__isnull", True), ("purpose", "time_stamp")),
                            _connector="OR",
                        ),
                        name="service_certificate_seal_is_an_agencys",
                    )
                ],
            },
        ),
    ]
