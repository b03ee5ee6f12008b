"""A request may bring a certificate about, and what is decided is carried out (ADR 0048).

Rows keep all they hold: one column gets a wider name, the certificate may be missing where the
procedure is no revocation, and every present row is one.
"""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

FACTS = (
    (Q(carried_out_at__isnull=True) | Q(decided_at__isnull=False))
    & (Q(published_at__isnull=True) | Q(carried_out_at__isnull=False))
    & (Q(told_at__isnull=True) | Q(published_at__isnull=False))
    & (Q(acknowledged_at__isnull=True) | Q(told_at__isnull=False))
)
KINDS = ("document_check", "certificate_check", "revocation", "verification", "issuance")


class Migration(migrations.Migration):
    dependencies = [
        ("certificates", "0009_lists_are_in_their_order"),
        ("requests", "0005_lists_are_in_their_order"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="request", name="request_facts_in_order"),
        migrations.RemoveConstraint(model_name="request", name="request_one_open_per_certificate"),
        migrations.RenameField("request", "revoked_at", "carried_out_at"),
        migrations.AlterField(
            model_name="request",
            name="carried_out_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="dilaksanakan"),
        ),
        migrations.AlterField(
            model_name="request",
            name="certificate",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="requests",
                to="certificates.certificate",
            ),
        ),
        migrations.AlterField(
            model_name="check",
            name="kind",
            field=models.CharField(max_length=20, choices=[(kind, kind) for kind in KINDS]),
        ),
        migrations.AddConstraint(
            model_name="request",
            constraint=models.CheckConstraint(condition=FACTS, name="request_facts_in_order"),
        ),
        migrations.AddConstraint(
            model_name="request",
            constraint=models.UniqueConstraint(
                fields=["certificate"],
                condition=Q(status="open", procedure_key="revocation"),
                name="request_one_open_per_certificate",
            ),
        ),
        migrations.AddConstraint(
            model_name="request",
            constraint=models.UniqueConstraint(
                fields=["applicant", "procedure_key"],
                condition=Q(status="open") & ~Q(procedure_key="revocation"),
                name="request_one_open_per_applicant",
            ),
        ),
        migrations.AddConstraint(
            model_name="request",
            constraint=models.CheckConstraint(
                condition=Q(certificate__isnull=False)
                | (~Q(procedure_key="revocation") & Q(carried_out_at__isnull=True)),
                name="request_concerns_a_certificate",
            ),
        ),
    ]
