"""Django's view of this package."""

from django.apps import AppConfig


class PersonnelConfig(AppConfig):
    """Register ``ams.personnel``."""

    name = "ams.personnel"
    label = "personnel"
    default_auto_field = "django.db.models.BigAutoField"
