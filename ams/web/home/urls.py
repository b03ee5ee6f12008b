"""Addresses that anybody may open."""

from django.urls import URLPattern, URLResolver, path

from ams.web.home import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.start, name="start"),
    path("surat/", views.start, name="public_letter"),
    path("s/", views.start, name="letter_check_form"),
]
