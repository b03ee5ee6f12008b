"""Django's view of this package."""

from importlib import import_module

from django.apps import AppConfig


class ApprovalsConfig(AppConfig):
    """Register ``ams.approvals``, and that what waits for approval ends with its letter."""

    name = "ams.approvals"
    label = "approvals"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Have letters followed wherever a request moves."""
        import_module("ams.approvals.lapsing")
