"""The status service for any WSGI server: CRL, OCSP and CA certificates."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ams.config.settings")
django.setup()

from ams.distribution.application import application  # noqa: E402 - models need django.setup()

__all__ = ["application"]
