"""The web application for any WSGI server."""

import os
from importlib import import_module

from django.core.wsgi import get_wsgi_application

from ams.config.postgresql.patience import PATIENCE

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ams.config.settings")
application = get_wsgi_application()
import_module("ams.config.urls")  # a page that cannot be imported stops the start, not its visitor
PATIENCE.seconds = 30.0  # no page asks the database for as long
