"""The attributes of a subject in words."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ATTRIBUTES: Final[Mapping[str, "str | Promise"]] = {
    "CN": _("Nama"),
    "E": _("Email dinas"),
    "OU": _("Unit kerja"),
    "O": _("Instansi"),
    "L": _("Kota/kabupaten"),
    "ST": _("Provinsi"),
    "C": _("Negara"),
}


def attribute_text(name: str) -> str:
    """Return an attribute, given by its short name, in the reader's language."""
    return str(ATTRIBUTES.get(name, name))
