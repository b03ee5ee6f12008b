"""Addresses of the inventory."""

from django.urls import URLPattern, URLResolver, path

from ams.web.certificates import hold_views, p12_views, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.index, name="certificate_list"),
    path("<int:certificate_id>/", views.detail, name="certificate_detail"),
    path("<int:certificate_id>/rantai.pem", views.chain, name="certificate_chain"),
    path("<int:certificate_id>/sertifikat.cer", views.der, name="certificate_der"),
    path("<int:certificate_id>/p12/", p12_views.make, name="certificate_p12"),
    path("<int:certificate_id>/tangguhkan/", hold_views.begin, name="certificate_hold"),
    path("<int:certificate_id>/lepas/", hold_views.end, name="certificate_release"),
]
