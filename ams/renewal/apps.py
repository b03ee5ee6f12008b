"""Django's view of this package."""

from django.apps import AppConfig


class RenewalConfig(AppConfig):
    """Register ``ams.renewal``."""

    name = "ams.renewal"
    label = "renewal"
    default_auto_field = "django.db.models.BigAutoField"
