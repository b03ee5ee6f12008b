"""Django's view of this package."""

from importlib import import_module
from pathlib import Path

from django.apps import AppConfig
from django.conf import settings


class WebConfig(AppConfig):
    """Register ``ams.web``."""

    name = "ams.web"
    label = "web"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen to sign-ins, and make the folder that WhiteNoise asks for."""
        import_module("ams.web.account.signals")
        Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
