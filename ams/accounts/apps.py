"""Django's view of this package."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Register ``ams.accounts``."""

    name = "ams.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"
