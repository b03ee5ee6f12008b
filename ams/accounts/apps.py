"""Django's view of this package."""

from importlib import import_module

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Register ``ams.accounts``."""

    name = "ams.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the package's job known to the worker."""
        import_module("ams.accounts.jobs")
