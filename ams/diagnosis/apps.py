"""Django's view of this package."""

from django.apps import AppConfig


class DiagnosisConfig(AppConfig):
    """Register ``ams.diagnosis``."""

    name = "ams.diagnosis"
    label = "diagnosis"
