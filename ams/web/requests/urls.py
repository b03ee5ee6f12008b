"""Addresses of requests; ``ams.requests.links`` writes two of them into mails."""

from django.urls import URLPattern, URLResolver, path

from ams.web.requests import files, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("<uuid:request_id>/", views.detail, name="request_detail"),
    path("<uuid:request_id>/kemajuan/", views.progress, name="request_progress"),
    path("<uuid:request_id>/cetak/", views.printable, name="request_print"),
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
]
