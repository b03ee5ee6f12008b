"""Addresses of the block list."""

from django.urls import URLPattern, URLResolver, path

from ams.web.blocklist import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.index, name="blocked_key_list"),
    path("tambah/", views.add, name="blocked_key_add"),
]
