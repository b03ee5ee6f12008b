"""Django's view of this package."""

from importlib import import_module
from pathlib import Path

from django.apps import AppConfig
from django.conf import settings

_LANGUAGE = "django.middleware.locale.LocaleMiddleware"
_OWN = [
    "ams.web.middleware.ChosenLanguage",  # after authentication: the account may have chosen
    "ams.web.middleware.NoStaleCopy",
    "ams.web.middleware.ExpectedErrors",
]


class WebConfig(AppConfig):
    """Register ``ams.web`` and put its middleware in place."""

    name = "ams.web"
    label = "web"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Frame every page with what this package promises: number, language, errors."""
        import_module("ams.web.account.signals")
        Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)  # WhiteNoise asks for it
        if _OWN[0] in settings.MIDDLEWARE:
            return
        others = [name for name in settings.MIDDLEWARE if name != _LANGUAGE]
        place = others.index("django.contrib.messages.middleware.MessageMiddleware") + 1
        settings.MIDDLEWARE = [
            "ams.web.middleware.RequestNumber",
            *others[:place],
            *_OWN,
            *others[place:],
        ]
