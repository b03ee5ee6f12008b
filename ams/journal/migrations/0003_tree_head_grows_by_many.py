"""Let the tree head grow by many entries at once, and by no more than were written."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from ams.journal import guard


def renew(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    guard.remove(schema_editor.connection)
    guard.install(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("journal", "0002_nothing_changes_what_is_written")]

    operations = [migrations.RunPython(renew, migrations.RunPython.noop)]
