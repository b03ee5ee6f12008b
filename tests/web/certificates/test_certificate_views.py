"""The inventory: who sees which certificate, how it is found, what its page says."""

import itertools

import pytest
from cryptography import x509
from django.test import Client

from ams.certificates.models import Certificate
from ams.certificates.services import CertificateFile, import_certificates
from ams.journal.models import Entry
from ams.revocation.services import revoke
from tests.certificates.outside import outside_certificate, pem
from tests.requests.builders import OPERATOR, Office
from tests.web.conftest import SignIn


def _listed(browser: Client, **query: str) -> set[str]:
    rows = browser.get("/sertifikat/", query).context["rows"]
    return {row["certificate"].holder.account.username for row in rows}


def _revoked(office: Office, username: str) -> Certificate:
    certificate = office.certificate(username)
    revoke(
        certificate.pk, reasons=("kehilangan",), invalidity_date=None, actor=OPERATOR,
        clock=office.clock,
    )  # fmt: skip
    return Certificate.objects.get(pk=certificate.pk)


@pytest.mark.parametrize(
    ("username", "seen"),
    [
        ("sari", {"sari"}),
        ("bakti", set()),
        ("eko", {"sari", "eko"}),
        ("tono", {"maya"}),
        ("budi", {"sari", "maya", "eko"}),
        ("hadi", {"sari", "maya", "eko"}),
        ("rina", set()),
    ],
)
def test_everybody_sees_what_exists_for_him(sign_in: SignIn, username: str, seen: set[str]) -> None:
    assert _listed(sign_in(username)) == seen


def test_the_signed_out_are_led_to_sign_in(office: Office) -> None:
    pk = office.certificate("sari").pk
    for path in ("", f"{pk}/", f"{pk}/rantai.pem", f"{pk}/sertifikat.cer"):
        assert Client().get(f"/sertifikat/{path}")["Location"].startswith("/akun/masuk/")


@pytest.mark.parametrize("path", ["", "rantai.pem", "sertifikat.cer"])
def test_another_agencys_certificate_does_not_exist(
    sign_in: SignIn, office: Office, path: str
) -> None:
    browser = sign_in("tono")
    assert browser.get(f"/sertifikat/{office.certificate('sari').pk}/{path}").status_code == 404


def test_certificates_are_found_by_name_and_by_serial_in_any_spelling(
    sign_in: SignIn, office: Office
) -> None:
    auditor = sign_in("hadi")
    serial = office.certificate("sari").serial
    with_colons = ":".join(serial[at : at + 2] for at in range(0, len(serial), 2)).lower()
    decimal = str(int(serial, 16))
    for words in ("sari utama", "SARI@kebumenkab", serial, with_colons, decimal):
        assert _listed(auditor, cari=words) == {"sari"}


def test_certificates_are_found_by_state(sign_in: SignIn, office: Office) -> None:
    _revoked(office, "sari")
    auditor = sign_in("hadi")
    assert _listed(auditor, keadaan="revoked") == {"sari"}
    assert _listed(auditor, keadaan="good") == {"maya", "eko"}
    assert _listed(auditor, keadaan="ending") == set()


def test_words_that_match_nothing_are_answered_with_advice(sign_in: SignIn) -> None:
    page = sign_in("hadi").get("/sertifikat/", {"cari": "tidak ada"})
    assert "Tidak ada yang cocok" in page.content.decode()


def test_a_page_beyond_the_last_shows_the_last(sign_in: SignIn) -> None:
    assert sign_in("hadi").get("/sertifikat/", {"halaman": "99"}).context["rows"]


def test_a_certificate_is_shown_attribute_by_attribute(sign_in: SignIn, office: Office) -> None:
    certificate = office.certificate("sari")
    text = sign_in("sari").get(f"/sertifikat/{certificate.pk}/").content.decode()
    for attribute in certificate.certificate.subject:
        assert str(attribute.value) in text


def test_a_revoked_certificate_says_so(sign_in: SignIn, office: Office) -> None:
    certificate = _revoked(office, "sari")
    text = sign_in("sari").get(f"/sertifikat/{certificate.pk}/").content.decode()
    assert "Sertifikat ini telah dicabut" in text


def test_an_outside_authoritys_certificate_says_who_must_revoke_it(
    sign_in: SignIn, office: Office
) -> None:
    outside = outside_certificate(email="maya@kebumenkab.go.id", not_before=office.clock.now())
    files = [CertificateFile("lama.pem", pem(outside))]
    import_certificates(files, match=None, actor=OPERATOR, clock=office.clock)
    certificate = Certificate.objects.get(origin="imported")
    text = sign_in("maya").get(f"/sertifikat/{certificate.pk}/").content.decode()
    assert "Diterbitkan oleh CA lain" in text


def test_looking_at_another_persons_certificate_is_recorded(
    sign_in: SignIn, office: Office
) -> None:
    sign_in("eko").get(f"/sertifikat/{office.certificate('sari').pk}/")
    entry = Entry.objects.latest("seq")
    assert (entry.event, entry.subject_id) == ("person:view", str(office.people["sari"].pk))


def test_looking_at_ones_own_is_not(sign_in: SignIn, office: Office) -> None:
    browser = sign_in("sari")
    before = Entry.objects.count()
    browser.get(f"/sertifikat/{office.certificate('sari').pk}/")
    assert Entry.objects.count() == before


def test_the_chain_leads_to_the_root(sign_in: SignIn, office: Office) -> None:
    certificate = office.certificate("sari")
    answer = sign_in("sari").get(f"/sertifikat/{certificate.pk}/rantai.pem")
    chain = x509.load_pem_x509_certificates(answer.content)
    assert chain[0].serial_number == certificate.serial_number
    for lower, upper in itertools.pairwise(chain):
        lower.verify_directly_issued_by(upper)
    assert chain[-1].issuer == chain[-1].subject


def test_a_download_is_recorded(sign_in: SignIn, office: Office) -> None:
    certificate = office.certificate("sari")
    answer = sign_in("sari").get(f"/sertifikat/{certificate.pk}/sertifikat.cer")
    assert answer.content == bytes(certificate.der)
    entry = Entry.objects.latest("seq")
    assert (entry.event, entry.data) == ("certificate:export", {"serial": certificate.serial})
