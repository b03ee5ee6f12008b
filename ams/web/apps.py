"""Django's view of this package."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Register ``ams.web``."""

    name = "ams.web"
    label = "web"
    default_auto_field = "django.db.models.BigAutoField"
