"""Addresses of personnel events and proposals."""

from django.urls import URLPattern, URLResolver, path

from ams.web.personnel import api, report_views, settling_views

urlpatterns: list[URLPattern | URLResolver] = [
    path("petugas/usulan/", settling_views.index, name="proposal_list"),
    path("petugas/usulan/<int:proposal_id>/", settling_views.file, name="proposal_file"),
    path(
        "petugas/usulan/<int:proposal_id>/abaikan/",
        settling_views.lay_aside,
        name="proposal_dismiss",
    ),
    path("petugas/usulan/unggah/", report_views.upload, name="events_upload"),
    path("petugas/usulan/unggah/laksanakan/", report_views.confirm, name="events_confirm"),
    path("petugas/usulan/templat.csv", report_views.empty_table, name="events_template"),
    path("api/kepegawaian/peristiwa/", api.events, name="events_api"),
]
