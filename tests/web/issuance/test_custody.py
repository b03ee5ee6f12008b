"""Pages of what is kept for a while: policy, scan, key made by AMS."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from ams.custody.models import HeldKey, Scan
from ams.custody.policies import terms_of
from ams.issuance import agreement
from ams.journal.models import Entry
from tests.custody.builders import PASSPHRASE, scanned, terms, waiting
from tests.issuance.builders import registered, token, verified
from tests.requests.builders import Office, fresh, picture
from tests.web.conftest import SignIn

pytestmark = pytest.mark.django_db


def test_the_administrator_sets_the_policy_and_a_wrong_time_is_told_at_its_field(
    office: Office, sign_in: SignIn
) -> None:
    agency, rina = office.people["sari"].agency, sign_in("rina")
    address = reverse("custody_terms", args=[agency.pk])
    assert (
        "Kebijakan Penerbitan"
        in rina.get(reverse("agency_change", args=[agency.pk])).content.decode()
    )
    assert 'id="id_scan_days_field"' in rina.post(address, {"scan_days": "0"}).content.decode()
    assert not terms_of(agency).asks_scan
    rina.post(address, {"asks_scan": "on", "scan_days": "14"})
    assert (terms_of(agency).asks_scan, terms_of(agency).scan_days) == (True, 14)


def test_the_scan_is_asked_for_on_the_link_s_page_where_policy_says_so(
    office: Office, sign_in: SignIn
) -> None:
    request, sari = registered(office), sign_in("sari")
    address = reverse("issuance_activation", args=[token(request)])
    assert "e-KTP" not in sari.get(address).content.decode()
    terms(office, asks_scan=True, scan_days=14)
    said = sari.get(address).content.decode()
    assert "Dihapus 14 hari setelah diunggah." in said
    values = {"phone": "081234567890", "version": agreement.present().version, "agree": "on"}
    without = sari.post(address, values)
    assert (without.status_code, Scan.objects.count()) == (422, 0)
    assert "Unggah pindaian" in without.content.decode()
    broken = sari.post(address, {**values, "scan": SimpleUploadedFile("ktp.jpg", b"MZ")})
    assert broken.status_code == 422
    sari.post(address, {**values, "scan": SimpleUploadedFile("ktp.png", picture())})
    assert (fresh(request).activity, Scan.objects.count()) == ("verification", 1)


def test_the_officer_opens_a_page_of_it_and_others_do_not(office: Office, sign_in: SignIn) -> None:
    request = scanned(office)
    address = reverse("officer_scan", args=[request.pk, 1])
    eko = sign_in("eko")
    assert address in eko.get(reverse("officer_check", args=[request.pk])).content.decode()
    seen = eko.get(address)
    assert seen["Content-Type"] == "image/jpeg"
    assert seen["Cache-Control"] == "no-store"
    assert seen["X-Content-Type-Options"] == "nosniff"
    assert Entry.objects.filter(event="scan:view").count() == 1
    for who, status in (("sari", 404), ("dewi", 409), ("tono", 404), ("hadi", 403), ("rina", 404)):
        assert sign_in(who).get(address).status_code == status
    assert Entry.objects.filter(event="scan:view").count() == 1


def test_ams_makes_a_key_where_policy_says_so(office: Office, sign_in: SignIn) -> None:
    request, sari = verified(office), sign_in("sari")
    page = reverse("issuance_key", args=[request.pk])
    here = reverse("issuance_key_here", args=[request.pk])
    values = {"passphrase": PASSPHRASE, "passphrase_again": PASSPHRASE}
    assert "Buat Kunci pada AMS" not in sari.get(page).content.decode()
    assert sari.post(here, values).status_code == 422
    terms(office, makes_keys=True)
    assert "Buat Kunci pada AMS" in sari.get(page).content.decode()
    for wrong in (
        {**values, "passphrase_again": "lain"},
        {"passphrase": "x", "passphrase_again": "x"},
    ):
        answer = sari.post(here, wrong)
        assert answer.status_code == 422
        assert PASSPHRASE not in answer.content.decode()
    sari.post(here, values)
    assert fresh(request).activity == "issuance"
    assert HeldKey.objects.filter(request=request, ended_at=None).exists()


def test_the_file_is_fetched_once_with_the_passphrase(office: Office, sign_in: SignIn) -> None:
    request, sari = waiting(office), sign_in("sari")
    detail = reverse("request_detail", args=[request.pk])
    address = reverse("issuance_p12", args=[request.pk])
    assert "Ambil Berkas .p12" in sari.get(detail).content.decode()
    assert sari.get(address).status_code == 200
    assert sari.post(address, {"passphrase": "keliru-sekali"}).status_code == 422
    given = sari.post(address, {"passphrase": PASSPHRASE})
    assert given["Content-Type"] == "application/x-pkcs12"
    assert given["Cache-Control"] == "no-store"
    assert "attachment" in given["Content-Disposition"]
    assert sari.post(address, {"passphrase": PASSPHRASE})["Location"] == detail
    assert "sudah diserahkan" in sari.get(detail).content.decode()
