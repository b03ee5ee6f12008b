"""Addresses of the officers' pages."""

from django.urls import URLPattern, URLResolver, path

from ams.web.officer import (
    accompaniment,
    blocks,
    certificate_check,
    claims,
    closing,
    confirming,
    document_check,
    notes,
    onward,
    outside_record,
    queue,
    revocation,
    wishes,
    workbench,
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("", queue.index, name="officer_queue"),
    path("pendampingan/", accompaniment.offer_code, name="officer_accompaniment"),
    path("teks/", blocks.index, name="text_blocks"),
    path("teks/<int:block_id>/", blocks.change, name="text_block"),
    path("teks/<int:block_id>/hapus/", blocks.remove, name="text_block_remove"),
    path("berikutnya/", onward.following, name="officer_next"),
    path("cara-kerja/", wishes.choose, name="officer_wishes"),
    path("<uuid:request_id>/", workbench.check, name="officer_check"),
    path("<uuid:request_id>/catatan/", notes.write, name="officer_note"),
    path("<uuid:request_id>/ambil/", claims.take, name="officer_claim"),
    path("<uuid:request_id>/lepas/", claims.give_back, name="officer_release"),
    path("<uuid:request_id>/berkas/", document_check.decide, name="officer_documents"),
    path("<uuid:request_id>/semua-sesuai/", confirming.decide, name="officer_confirm"),
    path("<uuid:request_id>/sertifikat/", certificate_check.decide, name="officer_certificate"),
    path("<uuid:request_id>/cabut/", revocation.decide, name="officer_revoke"),
    path("<uuid:request_id>/ca-luar/", outside_record.record, name="officer_outside"),
    path("<uuid:request_id>/tanpa-konfirmasi/", closing.give_up, name="officer_unconfirmed"),
    path("<uuid:request_id>/periksa-ulang/", closing.look_again, name="officer_recheck"),
    path("<uuid:request_id>/tolak/", closing.turn_down, name="officer_reject"),
    path("<uuid:request_id>/penerimaan/", closing.record_receipt, name="officer_receipt"),
]
