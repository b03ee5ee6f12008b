"""Django's view of this package."""

from django.apps import AppConfig


class IssuanceConfig(AppConfig):
    """Register ``ams.issuance``."""

    name = "ams.issuance"
    label = "issuance"
    default_auto_field = "django.db.models.BigAutoField"
