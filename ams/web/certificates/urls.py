"""Addresses of the inventory."""

from django.urls import URLPattern, URLResolver, path

from ams.web.certificates import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.index, name="certificate_list"),
    path("<int:certificate_id>/", views.detail, name="certificate_detail"),
    path("<int:certificate_id>/rantai.pem", views.chain, name="certificate_chain"),
    path("<int:certificate_id>/sertifikat.cer", views.der, name="certificate_der"),
]
