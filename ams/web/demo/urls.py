"""Addresses of the demonstration."""

from django.urls import URLPattern, URLResolver, path

from ams.web.home import views

urlpatterns: list[URLPattern | URLResolver] = [path("surat/", views.start, name="mailbox")]
