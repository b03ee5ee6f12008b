"""Addresses of the officers' pages."""

from django.urls import URLPattern, URLResolver, path

from ams.web.officer import (
    accompaniment,
    certificate_check,
    claims,
    closing,
    document_check,
    queue,
    revocation,
    workbench,
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("", queue.index, name="officer_queue"),
    path("pendampingan/", accompaniment.offer_code, name="officer_accompaniment"),
    path("<uuid:request_id>/", workbench.check, name="officer_check"),
    path("<uuid:request_id>/ambil/", claims.take, name="officer_claim"),
    path("<uuid:request_id>/lepas/", claims.give_back, name="officer_release"),
    path("<uuid:request_id>/berkas/", document_check.decide, name="officer_documents"),
    path("<uuid:request_id>/sertifikat/", certificate_check.decide, name="officer_certificate"),
    path("<uuid:request_id>/cabut/", revocation.decide, name="officer_revoke"),
    path("<uuid:request_id>/periksa-ulang/", closing.look_again, name="officer_recheck"),
    path("<uuid:request_id>/tolak/", closing.turn_down, name="officer_reject"),
    path("<uuid:request_id>/penerimaan/", closing.record_receipt, name="officer_receipt"),
]
