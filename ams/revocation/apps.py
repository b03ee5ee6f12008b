"""Django's view of this package."""

from django.apps import AppConfig


class RevocationConfig(AppConfig):
    """Register ``ams.revocation``."""

    name = "ams.revocation"
    label = "revocation"
    default_auto_field = "django.db.models.BigAutoField"
