"""Print the serial numbers of every certificate, a line each: ``python -m bench.serials``."""

import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ams.config.settings")
django.setup()

from ams.certificates.models import Certificate  # noqa: E402 - needs django.setup()

if __name__ == "__main__":
    for serial in Certificate.objects.order_by("pk").values_list("serial", flat=True).iterator():
        sys.stdout.write(f"{serial}\n")
