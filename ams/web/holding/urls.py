"""Addresses of holds."""

from django.urls import URLPattern, URLResolver, path

from ams.web.holding import dispute_views, report_views, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("sertifikat/<int:certificate_id>/hilang/", report_views.mine, name="hold_mine"),
    path("sertifikat/<int:certificate_id>/hilang/telepon/", report_views.call, name="hold_call"),
    path("penangguhan/", views.index, name="hold_list"),
    path("penangguhan/<int:hold_id>/", views.detail, name="hold_detail"),
    path("penangguhan/<int:hold_id>/tetap/", views.leave, name="hold_review"),
    path("penangguhan/bantah/<str:token>/", dispute_views.dispute, name="hold_dispute"),
]
