"""Addresses of requests; ``ams.requests.links`` writes two of them into mails."""

from django.urls import URLPattern, URLResolver, path

from ams.web.requests import (
    act_views,
    attach_views,
    bundle_views,
    files,
    filing_views,
    letter_views,
    link_views,
    outside_files,
    rating_views,
    views,
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.index, name="request_list"),
    path("baru/", letter_views.write, name="request_new"),
    path("baru/kode/", letter_views.take, name="request_take_over"),
    path("surat/<int:letter_id>/", letter_views.letter, name="request_letter"),
    path("surat/<int:letter_id>/unduh/", letter_views.download, name="request_letter_download"),
    path("surat/<int:letter_id>/ajukan/", filing_views.show, name="request_file"),
    path("terima/<str:token>/", link_views.confirm, name="acknowledge_link"),
    path("terima/<str:token>/nilai/", rating_views.rate_by_link, name="acknowledge_link_rate"),
    path("<uuid:request_id>/", views.detail, name="request_detail"),
    path("<uuid:request_id>/kemajuan/", views.progress, name="request_progress"),
    path("<uuid:request_id>/cetak/", views.printable, name="request_print"),
    path("<uuid:request_id>/lampirkan/", attach_views.show, name="request_attach"),
    path("<uuid:request_id>/lampirkan/kode/", attach_views.code, name="request_type_code"),
    path("<uuid:request_id>/serahkan/", attach_views.hand_in, name="request_submit"),
    path("<uuid:request_id>/perbaiki/", act_views.correction, name="request_correct"),
    path("<uuid:request_id>/tarik/", act_views.withdrawal, name="request_withdraw"),
    path("<uuid:request_id>/terima/", act_views.receipt, name="request_acknowledge"),
    path("<uuid:request_id>/nilai/", rating_views.rate, name="request_rate"),
    path("<uuid:request_id>/surat/<int:version>/", files.letter_pdf, name="request_letter_pdf"),
    path(
        "<uuid:request_id>/lampiran/<int:attachment_id>/",
        files.attachment,
        name="request_attachment",
    ),
    path(
        "<uuid:request_id>/lampiran/<int:attachment_id>/<int:number>/",
        files.attachment_page,
        name="request_attachment_page",
    ),
    path("<uuid:request_id>/berita-acara/", bundle_views.show, name="request_bundle"),
    path(
        "<uuid:request_id>/berita-acara/kemajuan/",
        bundle_views.progress,
        name="request_bundle_progress",
    ),
    path(
        "<uuid:request_id>/berita-acara/unduh/",
        bundle_views.download,
        name="request_bundle_download",
    ),
    path("<uuid:request_id>/jawaban/<slug:source>/", outside_files.answer, name="request_answer"),
    path(
        "<uuid:request_id>/bukti/<int:record_id>/",
        outside_files.evidence,
        name="request_evidence",
    ),
    path(
        "<uuid:request_id>/bukti/<int:record_id>/<int:number>/",
        outside_files.evidence_page,
        name="request_evidence_page",
    ),
]
