"""Django's view of this package."""

from django.apps import AppConfig


class ChainConfig(AppConfig):
    """Register ``ams.chain``: its words are translated."""

    name = "ams.chain"
    label = "chain"
