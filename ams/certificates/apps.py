"""Django's view of this package."""

from django.apps import AppConfig


class CertificatesConfig(AppConfig):
    """Register ``ams.certificates``."""

    name = "ams.certificates"
    label = "certificates"
    default_auto_field = "django.db.models.BigAutoField"
