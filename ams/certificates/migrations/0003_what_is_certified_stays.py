from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from ams.authority import guard

_GUARD = guard.Guard(
    "certificates_certificate",
    fixed=(
        "issuer_dn", "serial", "subject_dn", "email", "profile", "origin", "not_before",
        "not_after", "der", "spki_sha256", "fingerprint_sha256", "issued_at",
    ),
    once=("issuer_id", "holder_id", "revoked_at"),
    forbidden="OLD.status = 'revoked' AND NEW.status {distinct} OLD.status",
)  # fmt: skip


def install(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    guard.install(_GUARD, schema_editor)


def remove(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    guard.remove(_GUARD, schema_editor)


class Migration(migrations.Migration):
    dependencies = [
        ("certificates", "0002_issuance_key"),
        ("authority", "0002_what_is_signed_stays"),
    ]

    operations = [migrations.RunPython(install, remove)]
