"""Django's view of this package."""

from django.apps import AppConfig


class MeasuringConfig(AppConfig):
    """Register ``ams.measuring``."""

    name = "ams.measuring"
    label = "measuring"
    default_auto_field = "django.db.models.BigAutoField"
