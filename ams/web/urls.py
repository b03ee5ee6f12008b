"""Addresses of all pages, one include per duty."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from ams.web import language

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("ams.web.home.urls")),
    path("", include("ams.web.health.urls")),
    path("dasbor/", include("ams.web.dashboard.urls")),
    path("akun/", include("ams.web.account.urls")),
    path("kelola/sop/", include("ams.web.revisions.urls")),
    path("kelola/", include("ams.web.administration.urls")),
    path("", include("ams.web.issuance.urls")),
    path("", include("ams.web.personnel.urls")),
    path("", include("ams.web.renewal.urls")),
    path("", include("ams.web.mailboxes.urls")),
    path("", include("ams.web.approvals.urls")),
    path("permohonan/", include("ams.web.requests.urls")),
    path("petugas/", include("ams.web.officer.urls")),
    path("", include("ams.web.holding.urls")),
    path("sertifikat/", include("ams.web.certificates.urls")),
    path("riwayat/", include("ams.web.people.urls")),
    path("insiden/", include("ams.web.incidents.urls")),
    path("kunci-terblokir/", include("ams.web.blocklist.urls")),
    path("mutu/", include("ams.web.measuring.urls")),
    path("log/", include("ams.web.journal.urls")),
    path("panduan/", include("ams.web.help.urls")),
    path("bahasa/", language.choose, name="language"),
]
if settings.AMS_DEMO:
    urlpatterns.append(path("demo/", include("ams.web.demo.urls")))
