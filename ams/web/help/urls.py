"""Addresses of the guides, of their editor, and of the procedures."""

from typing import Final

from django.urls import URLPattern, URLResolver, path, register_converter

from ams.web.help import editing_views, procedure_views, views
from ams.web.help.words import GuideSlug, LanguageCode
from ams.web.revisions.training import confirm_read

register_converter(GuideSlug, "guide")
register_converter(LanguageCode, "language")

_REVISION: Final = "sop/<str:procedure_key>/<str:revision>/"
_SECTION: Final = "naskah/<guide:guide_slug>/<slug:guide_key>/<language:written_in>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.guide, name="guide"),
    path("cari/", views.find, name="guide_search"),
    path("istilah/", views.glossary, name="glossary"),
    path("naskah/", editing_views.index, name="guide_editions"),
    path(_SECTION, editing_views.edit, name="guide_edit"),
    path(f"{_SECTION}riwayat/", editing_views.history, name="guide_history"),
    path(f"{_SECTION}riwayat/<int:number>/", editing_views.edition, name="guide_edition"),
    path(f"{_SECTION}pulihkan/", editing_views.restore, name="guide_restore"),
    path("sop/", procedure_views.index, name="procedure_list"),
    path("sop/<str:procedure_key>/", procedure_views.show, name="procedure"),
    path(_REVISION, procedure_views.show, name="procedure_revision"),
    path(f"{_REVISION}konfirmasi/", confirm_read, name="procedure_confirm"),
    path(f"{_REVISION}pdf/", procedure_views.paper, name="procedure_pdf"),
    path(f"{_REVISION}bpmn/", procedure_views.diagram, name="procedure_bpmn"),
    path(f"{_REVISION}toml/", procedure_views.file, name="procedure_toml"),
    path(f"{_REVISION}json/", procedure_views.data, name="procedure_json"),
    path("<guide:guide_slug>/", views.page, name="guide_page"),
]
