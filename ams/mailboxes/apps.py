"""Django's view of this package."""

from importlib import import_module

from django.apps import AppConfig


class MailboxesConfig(AppConfig):
    """Register ``ams.mailboxes``, and how its item of the document check is looked into."""

    name = "ams.mailboxes"
    label = "mailboxes"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Have the item known wherever a check is made."""
        import_module("ams.mailboxes.checking")
