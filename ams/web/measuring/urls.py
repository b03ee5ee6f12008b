"""Addresses of figures and reports."""

from django.urls import URLPattern, URLResolver, path

from ams.web.measuring import cases_views, register_views, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.show, name="figures"),
    path("kasus/", cases_views.cases, name="figures_cases"),
    path("berjalan/", cases_views.open_now, name="figures_open"),
    path("terlambat/", cases_views.overdue, name="figures_overdue"),
    path("sertifikat/", cases_views.certificates, name="figures_certificates"),
    path("laporan.<str:form>", views.export, name="figures_export"),
    path("pencabutan/", register_views.show, name="register"),
    path("pencabutan/register.<str:form>", register_views.export, name="register_export"),
]
