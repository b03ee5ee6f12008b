"""The rule that officers confirm what they have read begins with its grace time, here and now."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from ams.core.clock import SystemClock


def begin(apps: StateApps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    policy = apps.get_model("revisions", "TrainingPolicy")
    policy.objects.get_or_create(pk=1, defaults={"since": SystemClock().now()})


class Migration(migrations.Migration):
    dependencies = [("revisions", "0001_revisions_confirmations")]

    operations = [migrations.RunPython(begin, migrations.RunPython.noop)]
