"""Addresses of the guide."""

from django.urls import URLPattern, URLResolver, path

from ams.web.help import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.guide, name="guide"),
    path("sop/", views.procedure, name="procedure"),
    path("sop/<str:revision>/", views.procedure, name="procedure_revision"),
]
