"""Django's view of this package."""

from django.apps import AppConfig


class RevisionsConfig(AppConfig):
    """Register ``ams.revisions``."""

    name = "ams.revisions"
    label = "revisions"
    default_auto_field = "django.db.models.BigAutoField"
