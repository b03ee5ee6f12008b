"""Addresses of e-mail accounts; two of them go into mails (``ams.mailboxes.links``)."""

from django.urls import URLPattern, URLResolver, path

from ams.web.mailboxes import account_views, applicant_views, officer_views

urlpatterns: list[URLPattern | URLResolver] = [
    path("permohonan/akun-email/", applicant_views.new, name="mailbox_new"),
    path(
        "permohonan/alamat-email/<str:address_token>/",
        applicant_views.confirm,
        name="mailbox_confirm",
    ),
    path(
        "permohonan/<uuid:request_id>/surat-akun-email/",
        applicant_views.correction,
        name="mailbox_correct",
    ),
    path("permohonan/<uuid:request_id>/akun-email/", applicant_views.page, name="mailbox_page"),
    path(
        "permohonan/<uuid:request_id>/kata-sandi-email/",
        applicant_views.password,
        name="mailbox_password",
    ),
    path(
        "permohonan/<uuid:request_id>/tautan-email/",
        applicant_views.link_again,
        name="mailbox_link",
    ),
    path("petugas/<uuid:request_id>/disposisi/", officer_views.disposition, name="officer_dispose"),
    path("petugas/<uuid:request_id>/akun-email/", officer_views.creation, name="officer_mailbox"),
    path("petugas/<uuid:request_id>/sampaikan/", officer_views.handover, name="officer_hand_over"),
    path(
        "petugas/<uuid:request_id>/sampaikan-lagi/",
        officer_views.handover_again,
        name="officer_hand_over_again",
    ),
    path("akun-email/", account_views.index, name="mailbox_list"),
    path("akun-email/<uuid:mailbox_id>/", account_views.detail, name="mailbox_detail"),
    path("akun-email/<uuid:mailbox_id>/tangguhkan/", account_views.suspend, name="mailbox_suspend"),
    path("akun-email/<uuid:mailbox_id>/aktifkan/", account_views.resume, name="mailbox_resume"),
    path("akun-email/<uuid:mailbox_id>/tutup/", account_views.close, name="mailbox_close"),
    path("akun-email/<uuid:mailbox_id>/ubah/", account_views.change, name="mailbox_change"),
]
