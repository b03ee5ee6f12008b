"""Django's view of this package."""

from django.apps import AppConfig, apps
from django.utils.module_loading import import_string

from ams.jobs import registry


class JobsConfig(AppConfig):
    """Register ``ams.jobs``, and the recurring jobs of packages that may not import it.

    The journal is the queue's sibling: it names its recurring jobs in its own ``AppConfig`` as
    ``periodic_jobs = {name: (every, "dotted.path")}`` (ADR 0006). Every other package uses the
    decorators of ``ams.jobs.registry``.
    """

    name = "ams.jobs"
    label = "jobs"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the recurring jobs that siblings declare."""
        for config in apps.get_app_configs():
            for name, (every, path) in getattr(config, "periodic_jobs", {}).items():
                registry.periodically(name, every=every)(import_string(path))
