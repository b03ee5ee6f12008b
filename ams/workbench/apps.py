"""Django's view of this package."""

from django.apps import AppConfig


class WorkbenchConfig(AppConfig):
    """Register ``ams.workbench``."""

    name = "ams.workbench"
    label = "workbench"
    default_auto_field = "django.db.models.BigAutoField"
