"""Django's view of this package."""

from datetime import timedelta

from django.apps import AppConfig


class JournalConfig(AppConfig):
    """Register ``ams.journal``."""

    name = "ams.journal"
    label = "journal"
    default_auto_field = "django.db.models.BigAutoField"
    # The queue is a sibling that this package does not import; it reads this (ADR 0006).
    periodic_jobs = {
        "journal:checkpoint": (timedelta(seconds=1), "ams.journal.checkpoints.make_if_grown")
    }
