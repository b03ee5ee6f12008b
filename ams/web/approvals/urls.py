"""Addresses of electronic approval; ``ams.approvals.links`` writes one of them into mails."""

from django.urls import URLPattern, URLResolver, path

from ams.web.approvals import (
    asking_views,
    deciding_views,
    delegation_views,
    patience_views,
    views,
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("persetujuan/", views.index, name="approval_list"),
    path("persetujuan/beberapa/", deciding_views.several, name="approval_several"),
    path("pengganti/", delegation_views.index, name="delegation_list"),
    path("pengganti/baru/", delegation_views.create, name="delegation_create"),
    path(
        "pengganti/<int:delegation_id>/akhiri/",
        delegation_views.end,
        name="delegation_end",
    ),
    path("persetujuan/<int:approval_id>/", views.detail, name="approval_detail"),
    path("persetujuan/<int:approval_id>/surat/", views.pdf, name="approval_pdf"),
    path(
        "persetujuan/<int:approval_id>/halaman/<int:number>/",
        views.page_picture,
        name="approval_page",
    ),
    path(
        "persetujuan/<int:approval_id>/setujui/",
        deciding_views.approve_one,
        name="approval_approve",
    ),
    path(
        "persetujuan/<int:approval_id>/kembalikan/",
        deciding_views.return_one,
        name="approval_return",
    ),
    path("permohonan/<uuid:request_id>/persetujuan/", asking_views.ask_for, name="approval_ask"),
    path(
        "permohonan/<uuid:request_id>/persetujuan/batal/",
        asking_views.stop_asking,
        name="approval_take_back",
    ),
    path(
        "kelola/kalender/<int:regency_id>/persetujuan/",
        patience_views.change,
        name="approval_patience",
    ),
]
