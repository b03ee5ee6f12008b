"""Django's view of this package."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Register ``ams.jobs``."""

    name = "ams.jobs"
    label = "jobs"
    default_auto_field = "django.db.models.BigAutoField"
