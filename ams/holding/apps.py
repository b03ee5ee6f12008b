"""Django's view of this package."""

from django.apps import AppConfig


class HoldingConfig(AppConfig):
    """Register ``ams.holding``."""

    name = "ams.holding"
    label = "holding"
    default_auto_field = "django.db.models.BigAutoField"
