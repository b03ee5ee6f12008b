"""Django's view of this package."""

from django.apps import AppConfig


class WatchConfig(AppConfig):
    """Register ``ams.watch``."""

    name = "ams.watch"
    label = "watch"
    default_auto_field = "django.db.models.BigAutoField"
