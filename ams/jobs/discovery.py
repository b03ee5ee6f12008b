"""Find what the installed packages can carry out, when a worker needs it and not before."""

from django.apps import apps
from django.utils.module_loading import autodiscover_modules, import_string

from ams.jobs import registry


def discover() -> None:
    """Fill the registry: import every package's ``jobs`` module, whose decorators register.

    Only who works off the queue needs that: the modules import all that AMS does, which takes
    longer than most commands run (ADR 0033). Doing it again changes nothing.

    The journal is the queue's sibling and may not import its decorators: it names its recurring
    jobs in its own ``AppConfig`` as ``periodic_jobs = {name: (every, "dotted.path")}`` (ADR 0006).
    """
    autodiscover_modules("jobs")
    for config in apps.get_app_configs():
        for name, (every, path) in getattr(config, "periodic_jobs", {}).items():
            registry.periodically(name, every=every)(import_string(path))
