"""Django's view of this package."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """Register ``ams.notifications``."""

    name = "ams.notifications"
    label = "notifications"
    default_auto_field = "django.db.models.BigAutoField"
