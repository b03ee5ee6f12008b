"""Django's view of this package."""

from importlib import import_module

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """Register ``ams.notifications``."""

    name = "ams.notifications"
    label = "notifications"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the package's job known to the worker."""
        import_module("ams.notifications.jobs")
