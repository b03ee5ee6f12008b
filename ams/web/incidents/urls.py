"""Addresses of the incident console."""

from django.urls import URLPattern, URLResolver, path

from ams.web.incidents import deciding_views, proposing_views, report_views, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.index, name="incident_list"),
    path("baru/", proposing_views.create, name="incident_new"),
    path("<int:incident_id>/", views.detail, name="incident_detail"),
    path("<int:incident_id>/kemajuan/", views.progress, name="incident_progress"),
    path("<int:incident_id>/ajukan/", proposing_views.hand_over, name="incident_propose"),
    path("<int:incident_id>/buang/", proposing_views.throw_away, name="incident_discard"),
    path("<int:incident_id>/setujui/", deciding_views.agree, name="incident_approve"),
    path("<int:incident_id>/tolak/", deciding_views.turn_down, name="incident_reject"),
    path("<int:incident_id>/jeda/", deciding_views.stop, name="incident_pause"),
    path("<int:incident_id>/lanjut/", deciding_views.go_on, name="incident_resume"),
    path("<int:incident_id>/laporan.csv", report_views.table, name="incident_report"),
]
