"""The guides in words, and where their pages lie."""

from collections.abc import Mapping
from typing import Final

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ams.guides.references import Addresses
from ams.guides.rules import Guide, Language
from ams.web.words import Words

SLUGS: Final[Mapping[Guide, str]] = {
    Guide.APPLICANT: "pemohon",
    Guide.SUPERIOR: "atasan",
    Guide.OFFICER: "petugas",
    Guide.ADMINISTRATOR: "administrator",
}
TITLES: Final[Mapping[Guide, Words]] = {
    Guide.APPLICANT: _("Panduan pemohon"),
    Guide.SUPERIOR: _("Panduan atasan"),
    Guide.OFFICER: _("Panduan petugas OP"),
    Guide.ADMINISTRATOR: _("Panduan administrator"),
}
LEADS: Final[Mapping[Guide, Words]] = {
    Guide.APPLICANT: _(
        "Dari surat keterangan sampai tanda terima: yang Anda kerjakan, dan yang terjadi"
        " sesudahnya."
    ),
    Guide.SUPERIOR: _("Yang perlu diperiksa sebelum menandatangani surat keterangan."),
    Guide.OFFICER: _(
        "Pendampingan, pemeriksaan, pencabutan, dan apa yang dilakukan bila ada yang tidak biasa."
    ),
    Guide.ADMINISTRATOR: _("Pegawai, akun, wewenang, CA, dan pengaturan AMS."),
}
ICONS: Final[Mapping[Guide, str]] = {
    Guide.APPLICANT: "user",
    Guide.SUPERIOR: "signature",
    Guide.OFFICER: "id-badge-2",
    Guide.ADMINISTRATOR: "settings",
}


class GuideSlug:
    """A guide in an address."""

    regex = "|".join(SLUGS.values())

    def to_python(self, value: str) -> Guide:
        """Return the guide of this address."""
        return next(guide for guide, slug in SLUGS.items() if slug == value)

    def to_url(self, value: Guide) -> str:
        """Return the guide as written in the address."""
        return SLUGS[Guide(value)]


class LanguageCode:
    """A language in an address."""

    regex = "|".join(Language)

    def to_python(self, value: str) -> Language:
        """Return the language."""
        return Language(value)

    def to_url(self, value: Language) -> str:
        """Return the language as written in the address."""
        return str(value)


def present_language() -> Language:
    """Return the language of the page."""
    return Language.EN if (get_language() or "id")[:2] == "en" else Language.ID


def addresses() -> Addresses:
    """Return where links of guides lead."""
    return Addresses(
        glossary=reverse("glossary"),
        guides={one: reverse("guide_page", args=[one]) for one in Guide},
    )
