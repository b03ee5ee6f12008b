"""Addresses of the renewal procedure's own pages."""

from django.urls import URLPattern, URLResolver, path

from ams.web.renewal import rule_views, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("permohonan/pembaruan/<int:certificate_id>/", views.new, name="renewal_new"),
    path("pembaruan/aturan/", rule_views.change, name="renewal_rule"),
]
