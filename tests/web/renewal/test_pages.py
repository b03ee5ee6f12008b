"""A renewal in the browser, from the certificate's page to the receipt, and what pages refuse."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from ams.accounts.models import Person
from ams.issuance.policy import RenewalRule, present
from ams.procedures import registry
from ams.requests.check_documents import Verdict, check_documents
from ams.requests.claim import claim
from ams.requests.conduct import is_carried_out
from ams.requests.models import Request
from ams.revocation.services import hold
from tests.issuance.builders import key_request
from tests.renewal.builders import (
    CONFORM,
    before_citra,
    completed,
    conforming,
    filed,
    keyed,
    submitted,
    told,
)
from tests.requests.builders import OPERATOR, Office, fresh
from tests.web.conftest import SignIn

pytestmark = pytest.mark.django_db


def page(browser: Client, name: str, *args: object) -> str:
    return browser.get(reverse(name, args=args)).content.decode()


def test_the_procedure_is_carried_out(office: Office, sign_in: SignIn) -> None:
    (procedure,) = registry.SHIPPED.revisions["renewal"]
    assert is_carried_out(procedure)
    assert "Belum dijalankan" not in page(sign_in("sari"), "procedure", "renewal")


def test_where_it_is_possible_the_holder_sees_the_button(office: Office, sign_in: SignIn) -> None:
    certificate, sari = office.certificate("sari"), sign_in("sari")
    address = reverse("renewal_new", args=[certificate.pk])
    for name, args in (
        ("certificate_detail", [certificate.pk]), ("certificate_list", []), ("dashboard", []),
    ):  # fmt: skip
        assert address in page(sari, name, *args), name
    assert address not in page(sign_in("eko"), "certificate_detail", certificate.pk)


def test_where_it_is_not_the_holder_sees_why(office: Office, sign_in: SignIn) -> None:
    certificate, maya = office.certificate("maya"), sign_in("maya")
    for name, args in (("certificate_detail", [certificate.pk]), ("certificate_list", [])):
        said = page(maya, name, *args)
        assert "Pembaruan dapat diajukan mulai" in said
        assert reverse("renewal_new", args=[certificate.pk]) not in said
    assert "Pembaruan dapat diajukan mulai" in page(maya, "renewal_new", certificate.pk)
    assert "Buat Surat dan Ajukan" not in page(maya, "renewal_new", certificate.pk)


def test_the_first_page_writes_the_letter_and_files(office: Office, sign_in: SignIn) -> None:
    certificate, sari = office.certificate("sari"), sign_in("sari")
    address = reverse("renewal_new", args=[certificate.pk])
    assert "Buat Surat dan Ajukan" in page(sari, "renewal_new", certificate.pk)
    answer = sari.post(address, {"superior_choice": "record", "purpose": ""})
    request = Request.objects.get()
    assert answer["Location"] == reverse("request_attach", args=[request.pk])
    assert (request.procedure_key, request.activity) == ("renewal", "attach")
    assert sari.get(address)["Location"] == reverse("request_detail", args=[request.pk])
    detail = page(sari, "certificate_detail", certificate.pk)
    assert "Lanjutkan Pembaruan" in detail


def test_a_refusal_is_told_on_the_form(office: Office, sign_in: SignIn) -> None:
    certificate, sari = office.certificate("sari"), sign_in("sari")
    hold(certificate.pk, reason="Ragu", actor=OPERATOR, clock=office.clock)
    answer = sari.post(reverse("renewal_new", args=[certificate.pk]), {"superior_choice": "record"})
    assert answer.status_code == 422
    assert "ditangguhkan" in answer.content.decode()


@pytest.mark.parametrize("who", ["maya", "eko", "dewi"])
def test_anothers_certificate_does_not_exist(office: Office, sign_in: SignIn, who: str) -> None:
    address = reverse("renewal_new", args=[office.certificate("sari").pk])
    browser = sign_in(who)
    assert browser.get(address).status_code in {403, 404}
    assert browser.post(address, {"superior_choice": "record"}).status_code in {403, 404}
    assert not Request.objects.exists()


def test_nobody_renews_signed_out(office: Office) -> None:
    answer = Client().get(reverse("renewal_new", args=[office.certificate("sari").pk]))
    assert answer.status_code == 302
    assert reverse("account_login") in answer["Location"]


def test_changed_data_lead_to_the_revocation_with_its_reason(
    office: Office, sign_in: SignIn
) -> None:
    sari, certificate = sign_in("sari"), office.certificate("sari")
    Person.objects.filter(pk=office.people["sari"].pk).update(plain_name="Sari Nama Baru")
    said = page(sari, "renewal_new", certificate.pk)
    assert "(Nama)" in said
    address = f"{reverse('request_new')}?sertifikat={certificate.pk}&alasan=perubahan_data"
    assert address.replace("&", "&amp;") in said
    form = sari.get(address).content.decode()
    assert 'value="perubahan_data" checked' in " ".join(form.split()) or "checked" in form


def test_what_was_sent_back_is_corrected(office: Office, sign_in: SignIn) -> None:
    request, eko = submitted(office), office.actor("eko")
    claim(request.pk, actor=eko, clock=office.clock)
    verdicts = {**CONFORM, "signatures": Verdict(conforms=False, remark="Tanda tangan kurang.")}
    check_documents(request.pk, verdicts=verdicts, actor=eko, clock=office.clock)
    sari = sign_in("sari")
    assert "Tanda tangan kurang." in page(sari, "request_detail", request.pk)
    assert "Tanda tangan kurang." in page(sari, "issuance_correct", request.pk)
    wrong = sari.get(reverse("request_correct", args=[request.pk]))
    assert wrong.status_code in {200, 302}
    sari.post(reverse("issuance_correct", args=[request.pk]), {"superior_choice": "record"})
    assert (fresh(request).activity, fresh(request).round) == ("attach", 2)


def test_the_desk_checks_five_items_of_the_letter(office: Office, sign_in: SignIn) -> None:
    request, eko = submitted(office), sign_in("eko")
    eko.post(reverse("officer_claim", args=[request.pk]))
    said = page(eko, "officer_check", request.pk)
    assert "Sertifikat dalam surat sesuai" in said
    assert "Alasan dalam surat sesuai" not in said
    filled = {f"{key}": "yes" for key in CONFORM}
    assert eko.post(reverse("officer_documents", args=[request.pk]), {}).status_code == 422
    del filled


def test_the_key_page_is_that_of_an_issuance(office: Office, sign_in: SignIn) -> None:
    request, sari = conforming(office), sign_in("sari")
    address = reverse("issuance_key", args=[request.pk])
    assert "Buat Kunci dan Unduh" in sari.get(address).content.decode()
    sari.post(address, {"file": SimpleUploadedFile("kunci.csr", key_request())})
    assert fresh(request).activity == "issuance"


def test_the_cas_officer_reads_what_becomes_of_the_old_one(office: Office, sign_in: SignIn) -> None:
    request, citra = keyed(office), sign_in("citra")
    citra.post(reverse("officer_claim", args=[request.pk]))
    said = page(citra, "officer_check", request.pk)
    assert "Pemeriksaan sebelum terbit" in said
    assert "dicabut sesudahnya karena digantikan" in said
    assert reverse("officer_claim", args=[request.pk]) not in page(sign_in("eko"), "officer_queue")


def test_the_decision_is_made_on_the_desk_once(office: Office, sign_in: SignIn) -> None:
    request, citra = before_citra(office), sign_in("citra")
    for _twice in range(2):
        answer = citra.post(reverse("officer_issue", args=[request.pk]))
        assert answer["Location"] == reverse("request_detail", args=[request.pk])
    assert fresh(request).is_decided


def test_everybody_concerned_reads_the_renewal(office: Office, sign_in: SignIn) -> None:
    old = office.certificate("sari")
    request = told(office)
    for who in ("sari", "eko", "hadi"):
        said = page(sign_in(who), "request_detail", request.pk)
        assert "Pembaruan sertifikat" in said
        assert "Menggantikan" in said
        assert "Pencabutan sertifikat" not in said
    assert "Sertifikat Anda sudah diperbarui" in page(sign_in("sari"), "request_detail", request.pk)
    assert "Menggantikan" in page(sign_in("sari"), "request_print", request.pk)
    assert "sudah diperbarui" in page(sign_in("sari"), "certificate_detail", old.pk)


def test_the_receipt_ends_it(office: Office, sign_in: SignIn) -> None:
    request = completed(office)
    said = page(sign_in("sari"), "request_detail", request.pk)
    assert "diperbarui pada" in said
    assert "penerbitan sertifikat baru kini terbuka" not in said


def test_the_queue_is_narrowed_to_renewals(office: Office, sign_in: SignIn) -> None:
    request, eko = submitted(office), sign_in("eko")
    address = reverse("officer_queue")
    assert request.number in eko.get(address, {"prosedur": "renewal"}).content.decode()
    assert request.number not in eko.get(address, {"prosedur": "issuance"}).content.decode()


def test_the_administrator_sets_the_rule(office: Office, sign_in: SignIn) -> None:
    rina, address = sign_in("rina"), reverse("renewal_rule")
    assert rina.post(address, {"earliest_days": "0"}).status_code == 422
    rina.post(address, {"earliest_days": "45"})
    assert present() == RenewalRule(45, supersedes=False)
    assert 'value="45"' in rina.get(address).content.decode()


def test_an_open_renewal_is_found_among_the_requests(office: Office, sign_in: SignIn) -> None:
    request = filed(office)
    assert request.number in page(sign_in("sari"), "request_list")
    assert "Pembaruan" in page(sign_in("sari"), "request_list")
