"""Django's view of this package."""

from importlib import import_module

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Register ``ams.web``."""

    name = "ams.web"
    label = "web"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen to sign-ins."""
        import_module("ams.web.account.signals")
