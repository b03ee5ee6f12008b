"""Django's view of this package."""

from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    """Register ``ams.evidence``."""

    name = "ams.evidence"
    label = "evidence"
    default_auto_field = "django.db.models.BigAutoField"
