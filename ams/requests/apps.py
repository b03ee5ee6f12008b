"""Django's view of this package."""

from importlib import import_module

from django.apps import AppConfig


class RequestsConfig(AppConfig):
    """Register ``ams.requests`` and make its jobs known to the worker."""

    name = "ams.requests"
    label = "requests"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the jobs."""
        import_module("ams.requests.jobs")
