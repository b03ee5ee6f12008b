"""Django's view of this package."""

from importlib import import_module

from django.apps import AppConfig


class RevocationConfig(AppConfig):
    """Register ``ams.revocation``."""

    name = "ams.revocation"
    label = "revocation"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the package's jobs."""
        import_module("ams.revocation.jobs")
