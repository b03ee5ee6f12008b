"""Addresses of the guide."""

from django.urls import URLPattern, URLResolver, path

from ams.web.home import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.start, name="guide"),
    path("sop/", views.start, name="procedure"),
]
