"""An issuance in the browser, from the first page to the receipt, and what its pages refuse."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from ams.accounts.models import Account, Person
from ams.issuance import agreement
from ams.issuance.links import activation_url
from ams.issuance.models import Details
from ams.jobs.worker import run_due
from ams.requests.models import Request
from tests.issuance.builders import (
    accepted,
    before_citra,
    conforming,
    filed,
    key_request,
    keyed,
    registered,
    submitted,
    token,
    told,
    verified,
)
from tests.requests.builders import Office, fresh
from tests.web.conftest import SignIn

pytestmark = pytest.mark.django_db


def page(browser: Client, name: str, *args: object) -> str:
    return browser.get(reverse(name, args=args)).content.decode()


def test_the_first_page_writes_the_letter_and_files(office: Office, sign_in: SignIn) -> None:
    sari = sign_in("sari")
    assert "Buat Surat dan Ajukan" in page(sari, "issuance_new")
    answer = sari.post(reverse("issuance_new"), {"superior_choice": "record", "purpose": "TTE"})
    request = Request.objects.get()
    assert answer["Location"] == reverse("request_attach", args=[request.pk])
    assert (request.procedure_key, request.activity) == ("issuance", "attach")
    assert "Lampirkan surat bertanda tangan" in page(sari, "request_attach", request.pk)


def test_whoever_has_a_certificate_reads_its_serial_number_instead(
    office: Office, sign_in: SignIn
) -> None:
    said = page(sign_in("maya"), "issuance_new")
    assert office.certificate("maya").serial in said
    assert "Buat Surat dan Ajukan" not in said


def test_an_open_request_is_shown_instead_of_a_second_form(office: Office, sign_in: SignIn) -> None:
    request = filed(office)
    answer = sign_in("sari").get(reverse("issuance_new"))
    assert answer["Location"] == reverse("request_detail", args=[request.pk])


def test_the_requests_page_needs_no_certificate(office: Office, sign_in: SignIn) -> None:
    request = submitted(office)
    for who in ("sari", "eko", "hadi"):
        said = page(sign_in(who), "request_detail", request.pk)
        assert "Penerbitan sertifikat" in said
        assert "Pendampingan" not in said
    assert "Penerbitan" in page(sign_in("sari"), "request_list")
    assert "Penerbitan sertifikat" not in page(sign_in("sari"), "request_print", request.pk)


def test_the_queue_is_narrowed_to_a_procedure(office: Office, sign_in: SignIn) -> None:
    request, eko = submitted(office), sign_in("eko")
    address = reverse("officer_queue")
    assert request.number in eko.get(address, {"prosedur": "issuance"}).content.decode()
    assert request.number not in eko.get(address, {"prosedur": "revocation"}).content.decode()


def test_the_desk_shows_what_the_certificate_will_state(office: Office, sign_in: SignIn) -> None:
    request, eko = conforming(office), sign_in("eko")
    said = page(eko, "officer_check", request.pk)
    assert "Daftarkan Pemohon" in said
    assert "Isi sertifikat" in said
    eko.post(reverse("officer_register", args=[request.pk]))
    assert fresh(request).activity == "activation"


def test_the_applicant_agrees_on_the_page_of_the_link(office: Office, sign_in: SignIn) -> None:
    request, sari = registered(office), sign_in("sari")
    address = reverse("issuance_activation", args=[token(request)])
    assert address in activation_url(Details.objects.get(request=request))
    assert agreement.present().points[0][0] in sari.get(address).content.decode()
    version = agreement.present().version
    refused = sari.post(address, {"phone": "123", "version": version, "agree": "on"})
    assert refused.status_code == 422
    without = sari.post(address, {"phone": "081234567890", "version": version})
    assert "Tanpa persetujuan" in without.content.decode()
    sari.post(address, {"phone": "081234567890", "version": version, "agree": "on"})
    assert fresh(request).activity == "verification"
    assert sari.get(address)["Location"] == reverse("request_list")


def test_the_link_is_sent_again_by_its_button(office: Office, sign_in: SignIn) -> None:
    request, sari = registered(office), sign_in("sari")
    assert "Kirim Ulang Tautan" in page(sari, "request_detail", request.pk)
    sari.post(reverse("issuance_link", args=[request.pk]))
    assert Details.objects.get(request=request).link_number == 1  # it was sent a moment ago


def test_the_officer_verifies_or_sends_back(office: Office, sign_in: SignIn) -> None:
    request, eko = accepted(office), sign_in("eko")
    eko.post(reverse("officer_claim", args=[request.pk]))
    assert "Verifikasi Data" in page(eko, "officer_check", request.pk)
    back = reverse("officer_send_back", args=[request.pk])
    assert eko.post(back, {"remark": ""}).status_code == 422
    eko.post(back, {"remark": "Nomor ponsel keliru."})
    assert fresh(request).activity == "activation"
    assert "Nomor ponsel keliru." in page(sign_in("sari"), "request_detail", request.pk)


def test_the_key_comes_as_text_or_as_a_file(office: Office, sign_in: SignIn) -> None:
    request, sari = verified(office), sign_in("sari")
    address = reverse("issuance_key", args=[request.pk])
    assert "Buat Kunci dan Unduh" in sari.get(address).content.decode()
    assert sari.post(address, {"text": ""}).status_code == 422
    broken = SimpleUploadedFile("x.csr", b"x")
    assert "tidak dapat diterima" in sari.post(address, {"file": broken}).content.decode()
    upload = SimpleUploadedFile("kunci.csr", key_request())
    sari.post(address, {"file": upload})
    assert fresh(request).activity == "issuance"


def test_the_cas_officer_issues_and_the_applicant_confirms(office: Office, sign_in: SignIn) -> None:
    request, citra = keyed(office), sign_in("citra")
    citra.post(reverse("officer_claim", args=[request.pk]))
    assert "Pemeriksaan sebelum terbit" in page(citra, "officer_check", request.pk)
    assert reverse("officer_claim", args=[request.pk]) not in page(sign_in("eko"), "officer_queue")


def test_the_receipt_by_link_speaks_of_the_issuance(office: Office, sign_in: SignIn) -> None:
    request = told(office)
    said = page(sign_in("sari"), "request_detail", request.pk)
    assert "Sertifikat Anda sudah terbit" in said
    sign_in("sari").post(reverse("request_acknowledge", args=[request.pk]))
    assert fresh(request).status == "completed"
    assert "terbit pada" in page(sign_in("sari"), "request_detail", request.pk)


def test_issuing_is_decided_on_the_desk_once(office: Office, sign_in: SignIn) -> None:
    request, citra = before_citra(office), sign_in("citra")
    address = reverse("officer_issue", args=[request.pk])
    for _twice in range(2):
        answer = citra.post(address)
        assert answer["Location"] == reverse("request_detail", args=[request.pk])
    assert fresh(request).is_decided


def test_a_locked_account_is_an_obstacle_on_the_desk(office: Office, sign_in: SignIn) -> None:
    request, eko = conforming(office), sign_in("eko")
    Account.objects.filter(username="sari").update(is_active=False)
    eko.post(reverse("officer_register", args=[request.pk]))
    assert fresh(request).activity == "registration"
    run_due(office.clock)


def test_what_the_ca_would_refuse_shows_on_the_desk_and_the_act_answers_in_words(
    office: Office, sign_in: SignIn
) -> None:
    request, citra = before_citra(office), sign_in("citra")
    person = Person.objects.filter(pk=office.people["sari"].pk)
    person.update(plain_name="Sari 198501012010012001")
    desk = reverse("officer_check", args=[request.pk])
    assert "profil, RFC 5280, dan lint<strong" in citra.get(desk).content.decode()
    assert citra.post(reverse("officer_issue", args=[request.pk]))["Location"] == desk
    assert not fresh(request).is_decided
