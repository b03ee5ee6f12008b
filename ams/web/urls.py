"""Addresses of all pages, one include per duty."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from ams.web import language

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("ams.web.home.urls")),
    path("", include("ams.web.health.urls")),
    path("dasbor/", include("ams.web.dashboard.urls")),
    path("akun/", include("ams.web.account.urls")),
    path("kelola/", include("ams.web.administration.urls")),
    path("permohonan/", include("ams.web.requests.urls")),
    path("petugas/", include("ams.web.officer.urls")),
    path("sertifikat/", include("ams.web.certificates.urls")),
    path("log/", include("ams.web.journal.urls")),
    path("panduan/", include("ams.web.help.urls")),
    path("bahasa/", language.choose, name="language"),
]
if settings.AMS_DEMO:
    urlpatterns.append(path("demo/", include("ams.web.demo.urls")))
