from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from ams.authority import guard

_GUARDS = (
    guard.Guard(
        "authority_issuer",
        fixed=(
            "slug", "certificate_der", "key_name", "parent_id", "is_root", "policy_oid",
            "created_at",
        ),
    ),
    guard.Guard(
        "authority_signingintent",
        fixed=(
            "issuer_id", "key_name", "kind", "serial", "to_be_signed", "sha256", "journal_seq",
            "created_at",
        ),
        once=("signed", "signed_at", "failed_at", "closed_at"),
    ),
)  # fmt: skip


def install(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for one in _GUARDS:
        guard.install(one, schema_editor)


def remove(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for one in _GUARDS:
        guard.remove(one, schema_editor)


class Migration(migrations.Migration):
    dependencies = [("authority", "0001_issuers_signing_intents")]

    operations = [migrations.RunPython(install, remove)]
