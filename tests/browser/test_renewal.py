"""A renewal in the real browser, from the dashboard to the receipt, with mail over SMTP.

OpenSSL then verifies the new certificate and reads of the old one in the CRL that it is superseded.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from django.core.cache import cache
from playwright.sync_api import Page, expect

from ams.certificates.models import Certificate
from ams.core.clock import ManualClock
from ams.jobs.worker import run_due
from ams.requests.models import Request
from ams.revocation.services import Scope, newest_published, octets
from tests.browser.conftest import DESKTOP, PHONE, OpenPage, assert_accessible
from tests.interop.openssl import OpenSSL
from tests.notifications.mail_server import MailServer, mail_server
from tests.renewal.builders import CONFORM, found
from tests.requests.builders import Office, picture

__all__ = ["mail_server"]
pytestmark = pytest.mark.browser
SCREENS = pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
LETTER: Any = {"name": "surat.png", "mimeType": "image/png", "buffer": picture()}
PASSPHRASE = "kuda-laut-naik-sepeda-27"


@pytest.fixture
def office(transactional_db: None) -> Office:
    """Return the cast of a renewal, at the machine's time."""
    cache.clear()
    return found(ManualClock(datetime.now(UTC)))


@dataclass(frozen=True, slots=True)
class Post:
    """The office and the mail server that its mail goes to."""

    office: Office
    server: MailServer


@pytest.fixture
def post(office: Office, mail_server: MailServer) -> Post:
    """Return the office with a real mail server."""
    return Post(office, mail_server)


@pytest.fixture
def openssl(tmp_path: Path) -> OpenSSL:
    """Return OpenSSL in a folder of this test's own."""
    return OpenSSL(tmp_path)


@SCREENS
def test_a_renewal_from_the_dashboard_to_the_receipt(
    open_page: OpenPage, post: Post, openssl: OpenSSL, viewport: dict[str, int]
) -> None:
    office, mail_server = post.office, post.server
    old = office.certificate("sari")
    sari = open_page("/dasbor/", username="sari", viewport=viewport)
    _file(sari)
    request = Request.objects.get()
    eko = open_page(f"/petugas/{request.pk}/", username="eko", viewport=viewport)
    _check(eko)
    _mailed(office, mail_server)
    _make_key(sari, mail_server)
    citra = open_page(f"/petugas/{request.pk}/", username="citra", viewport=viewport)
    _decide(citra)
    _mailed(office, mail_server)
    sari.goto(_link(mail_server, r"/permohonan/terima/\S+"))
    sari.get_by_role("button", name="Ya, Saya Sudah Menerima").click()
    expect(sari.get_by_role("heading", level=1)).to_have_text("Tanda terima sudah dicatat")
    sari.goto(f"/sertifikat/{old.pk}/")
    expect(sari.get_by_text("Sertifikat ini sudah diperbarui")).to_be_visible()
    assert_accessible(sari)
    new = Certificate.objects.get(succeeds=old)
    _openssl_sees(office, old, new, openssl)


def _file(page: Page) -> None:
    assert_accessible(page)
    page.get_by_role("link", name="Perbarui").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Perbarui sertifikat")
    assert_accessible(page)
    page.get_by_role("button", name="Buat Surat dan Ajukan").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Lampirkan surat bertanda tangan")
    page.locator("input[type=file]").set_input_files(files=[LETTER])
    expect(page.get_by_role("heading", name="Surat terlampir")).to_be_focused()
    page.get_by_role("button", name="Serahkan Permohonan").click()
    expect(page.get_by_text("Permohonan Anda ada pada petugas")).to_be_visible()
    assert_accessible(page)


def _check(page: Page) -> None:
    page.get_by_role("button", name="Ambil Permohonan").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Periksa data dan berkas")
    assert_accessible(page)
    for key in CONFORM:
        page.locator(f"input[name='{key}']").first.check()
    page.locator("form.desk-form button.btn-primary").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Permohonan P-")


def _make_key(page: Page, mail_server: MailServer) -> None:
    page.goto(_link(mail_server, r"/permohonan/[0-9a-f-]+/kunci/"))
    assert_accessible(page)
    page.get_by_label("Passphrase", exact=True).fill(PASSPHRASE)
    page.get_by_label("Passphrase sekali lagi").fill(PASSPHRASE)
    with page.expect_download():
        page.get_by_role("button", name="Buat Kunci dan Unduh").click()
    page.get_by_role("button", name="Serahkan Permintaan Sertifikat").click()
    page.get_by_text("diteruskan ke CA").wait_for()
    assert_accessible(page)


def _decide(page: Page) -> None:
    page.get_by_role("button", name="Ambil Permohonan").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Terbitkan sertifikat")
    expect(page.get_by_text("dicabut sesudahnya karena digantikan")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Terbitkan Sertifikat").click()
    page.get_by_text("Penerbitan diputuskan").wait_for()


def _mailed(office: Office, mail_server: MailServer) -> None:
    """Let the worker go on until the applicant's mail is out."""
    office.clock.at = datetime.now(UTC)
    for _look in range(6):
        run_due(office.clock)
        office.clock.advance(timedelta(seconds=1))
    assert mail_server.taken


def _link(mail_server: MailServer, pattern: str) -> str:
    """Return the newest mailed address of that form, without its host."""
    bodies = [mail.get_body(("plain",)) for mail in mail_server.taken]
    texts = [body.get_content() for body in bodies if body is not None]
    found = [match for text in texts for match in re.findall(pattern, text)]
    return str(found[-1])


def _openssl_sees(office: Office, old: Certificate, new: Certificate, openssl: OpenSSL) -> None:
    root = office.issuer.chain()[-1].certificate
    openssl.write("root.pem", root.public_bytes(Encoding.PEM))
    openssl.write("ca.pem", office.issuer.certificate.public_bytes(Encoding.PEM))
    openssl.write("new.pem", new.certificate.public_bytes(Encoding.PEM))
    openssl.write("old.pem", old.certificate.public_bytes(Encoding.PEM))
    crl = newest_published(Scope(office.issuer))
    assert crl is not None
    openssl.write("crl.der", b"".join(octets(crl)))
    listed = openssl.run("crl", "-inform", "DER", "-in", "crl.der", "-text", "-noout")
    openssl.run("crl", "-inform", "DER", "-in", "crl.der", "-out", "crl.pem")
    entry = listed.text.partition(f"Serial Number: {old.serial}")[2].partition("Serial Number")[0]
    assert "Superseded" in entry
    assert new.serial not in listed.text
    verify = (
        "verify", "-x509_strict", "-crl_check", "-CAfile", "root.pem", "-untrusted", "ca.pem",
        "-CRLfile", "crl.pem",
    )  # fmt: skip
    good = openssl.run(*verify, "new.pem")
    assert good.status == 0, good.text
    assert "certificate revoked" in openssl.run(*verify, "old.pem").text
