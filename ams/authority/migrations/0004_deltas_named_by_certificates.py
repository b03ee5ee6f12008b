"""Whether certificates name delta CRLs too becomes a choice; who has them keeps them so."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def keep_as_it_was(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    """Let authorities with delta CRLs go on to name them in certificates."""
    policies = apps.get_model("authority", "StatusPolicy").objects
    policies.filter(deltas=True).update(freshest_in_certificates=True)


class Migration(migrations.Migration):
    dependencies = [("authority", "0003_status_policies")]

    operations = [
        migrations.AddField(
            model_name="statuspolicy",
            name="freshest_in_certificates",
            field=models.BooleanField(default=False),
        ),
        migrations.RunPython(keep_as_it_was, migrations.RunPython.noop),
    ]
