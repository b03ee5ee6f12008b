"""Addresses of the demonstration."""

from django.urls import URLPattern, URLResolver, path

from ams.web.demo import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("kotak-surat/", views.index, name="mailbox"),
    path("kotak-surat/<str:key>/", views.read, name="mail"),
    path("kotak-surat/<str:key>/isi/", views.body, name="mail_body"),
]
