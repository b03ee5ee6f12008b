"""Django's view of this package."""

from django.apps import AppConfig


class CustodyConfig(AppConfig):
    """Register ``ams.custody``."""

    name = "ams.custody"
    label = "custody"
    default_auto_field = "django.db.models.BigAutoField"
