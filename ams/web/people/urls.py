"""Addresses of a person's page."""

from django.urls import URLPattern, URLResolver, path

from ams.web.people import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.mine, name="my_chain"),
    path("<int:person_id>/", views.show, name="person_chain"),
]
