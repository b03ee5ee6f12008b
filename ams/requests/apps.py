"""Django's view of this package."""

from django.apps import AppConfig


class RequestsConfig(AppConfig):
    """Register ``ams.requests``."""

    name = "ams.requests"
    label = "requests"
    default_auto_field = "django.db.models.BigAutoField"
