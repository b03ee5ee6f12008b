"""Django's view of this package."""

from django.apps import AppConfig


class IncidentsConfig(AppConfig):
    """Register ``ams.incidents``."""

    name = "ams.incidents"
    label = "incidents"
    default_auto_field = "django.db.models.BigAutoField"
