"""Addresses of the journal."""

from django.urls import URLPattern, URLResolver, path

from ams.web.journal import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.index, name="journal"),
    path("periksa/", views.check, name="journal_check"),
    path("ekspor/", views.export_file, name="journal_export"),
]
