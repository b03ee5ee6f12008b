"""Addresses of the pages on which procedures are revised."""

from django.urls import URLPattern, URLResolver, path

from ams.web.revisions import deciding_views, editing_views, readers_views, views

_READERS = "pembacaan/<str:procedure_key>/<str:revision>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.index, name="revision_list"),
    path("baru/<str:procedure_key>/", editing_views.new, name="revision_new"),
    path("unggah/", editing_views.upload, name="revision_upload"),
    path("aturan/", readers_views.rule, name="training_rule"),
    path(_READERS, readers_views.index, name="revision_readers"),
    path(f"{_READERS}csv/", readers_views.export, name="revision_readers_csv"),
    path("<int:revision_id>/", views.detail, name="revision_detail"),
    path("<int:revision_id>/bandingkan/", views.comparison, name="revision_compare"),
    path("<int:revision_id>/berkas/", views.download, name="revision_file"),
    path("<int:revision_id>/bagian/<str:section_key>/", editing_views.edit, name="revision_edit"),
    path("<int:revision_id>/buang/", editing_views.throw_away, name="revision_discard"),
    path("<int:revision_id>/usulkan/", deciding_views.propose, name="revision_propose"),
    path("<int:revision_id>/sahkan/", deciding_views.approve, name="revision_approve"),
    path("<int:revision_id>/kembalikan/", deciding_views.send_back, name="revision_send_back"),
    path("<int:revision_id>/tarik/", deciding_views.withdraw, name="revision_withdraw"),
]
