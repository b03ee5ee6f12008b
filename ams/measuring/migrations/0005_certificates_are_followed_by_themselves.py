from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def _counted_together_until_now(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    progress = apps.get_model("measuring", "Progress")
    progress.objects.update(certificates_seq=models.F("seq"))


class Migration(migrations.Migration):
    dependencies = [("measuring", "0004_lists_are_in_their_order")]

    operations = [
        migrations.AddField(
            model_name="progress",
            name="certificates_seq",
            field=models.BigIntegerField(default=0),
        ),
        migrations.RunPython(_counted_together_until_now, migrations.RunPython.noop),
    ]
