"""Django's view of this package."""

from django.apps import AppConfig


class GuidesConfig(AppConfig):
    """Register ``ams.guides``; the pages' modules read sections and glossary when they start."""

    name = "ams.guides"
    label = "guides"
    default_auto_field = "django.db.models.BigAutoField"
