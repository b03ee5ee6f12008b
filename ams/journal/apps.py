"""Django's view of this package."""

from django.apps import AppConfig


class JournalConfig(AppConfig):
    """Register ``ams.journal``."""

    name = "ams.journal"
    label = "journal"
    default_auto_field = "django.db.models.BigAutoField"
