"""Addresses of the issuance procedure; two of them go into mails (``ams.issuance``)."""

from django.urls import URLPattern, URLResolver, path

from ams.web.issuance import applicant_views, held_views, officer_views

urlpatterns: list[URLPattern | URLResolver] = [
    path("permohonan/penerbitan/", applicant_views.new, name="issuance_new"),
    path(
        "permohonan/aktivasi/<str:activation_token>/",
        applicant_views.activation,
        name="issuance_activation",
    ),
    path(
        "permohonan/<uuid:request_id>/rekomendasi/",
        applicant_views.correction,
        name="issuance_correct",
    ),
    path("permohonan/<uuid:request_id>/tautan/", applicant_views.link_again, name="issuance_link"),
    path("permohonan/<uuid:request_id>/kunci/", applicant_views.key, name="issuance_key"),
    path("permohonan/<uuid:request_id>/kunci/ams/", held_views.make, name="issuance_key_here"),
    path("permohonan/<uuid:request_id>/p12/", held_views.hand_over, name="issuance_p12"),
    path("petugas/<uuid:request_id>/ktp/<int:number>/", officer_views.scan, name="officer_scan"),
    path("petugas/<uuid:request_id>/daftar/", officer_views.registration, name="officer_register"),
    path(
        "petugas/<uuid:request_id>/verifikasi/", officer_views.verification, name="officer_verify"
    ),
    path("petugas/<uuid:request_id>/terbitkan/", officer_views.approval, name="officer_issue"),
    path(
        "petugas/<uuid:request_id>/kembalikan/", officer_views.step_back, name="officer_send_back"
    ),
]
