"""Django's view of this package."""

from django.apps import AppConfig


class LettersConfig(AppConfig):
    """Register ``ams.letters``."""

    name = "ams.letters"
    label = "letters"
    default_auto_field = "django.db.models.BigAutoField"
