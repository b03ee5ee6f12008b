"""Django's view of this package."""

from django.apps import AppConfig


class AuthorityConfig(AppConfig):
    """Register ``ams.authority``."""

    name = "ams.authority"
    label = "authority"
    default_auto_field = "django.db.models.BigAutoField"
