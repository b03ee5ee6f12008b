"""Django's view of this package."""

from django.apps import AppConfig


class SignaturesConfig(AppConfig):
    """Register ``ams.signatures``."""

    name = "ams.signatures"
    label = "signatures"
    default_auto_field = "django.db.models.BigAutoField"
