"""Django's view of this package."""

from django.apps import AppConfig


class OutsideConfig(AppConfig):
    """Register ``ams.authority.outside``; its tables are its own."""

    name = "ams.authority.outside"
    label = "outside"
    default_auto_field = "django.db.models.BigAutoField"
