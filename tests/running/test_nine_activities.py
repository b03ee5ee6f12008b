"""All nine activities in a real browser, with one correction round, against real processes.

Applicant, accompanying officer and checking officer each in a browser session of their own; the
mails travel over SMTP; OpenSSL's own tools accept the certificate before and refuse it after.
"""

import email
import email.policy
import io
import json
import re
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.conftest import PATIENCE_MS
from tests.running.conftest import RunningAMS

pytestmark = [
    pytest.mark.browser,
    pytest.mark.processes,
    pytest.mark.timeout(1800),
]

PASSWORD = "Kebumen-Peragaan-2026"
APPLICANT, ACCOMPANYING, CHECKING = "sari.wulandari", "budi.santoso", "dewi.lestari"


class OpenSSL:
    """Asks OpenSSL about one certificate, by CRL and by OCSP, as a relying party does."""

    def __init__(self, ams: RunningAMS, serial: str, folder: Path) -> None:
        self.ams = ams
        self.folder = folder
        (folder / "end.pem").write_text(ams.ams("certificate", "export", serial))
        for slug in ("kebumen", "kebumen-root"):
            (folder / f"{slug}.pem").write_text(ams.ams("ca", "export", slug))

    def by_crl(self) -> str:
        """Return OpenSSL's verdict with the CRL at the address that the certificate carries."""
        printed = self._openssl("x509", "-in", "end.pem", "-noout", "-ext", "crlDistributionPoints")
        address = re.search(r"URI:(\S+)", printed)
        assert address, printed
        self._run("curl", "-sSf", "-o", "issuer.crl", address[1])
        self._openssl("crl", "-inform", "DER", "-in", "issuer.crl", "-out", "crl.pem")
        return self._openssl(
            "verify", "-crl_check", "-CRLfile", "crl.pem", "-CAfile", "kebumen-root.pem",
            "-untrusted", "kebumen.pem", "end.pem",
        )  # fmt: skip

    def by_ocsp(self) -> str:
        """Return OpenSSL's verdict from the responder that the certificate names."""
        address = self._openssl("x509", "-in", "end.pem", "-noout", "-ocsp_uri").strip()
        (self.folder / "chain.pem").write_text(
            (self.folder / "kebumen.pem").read_text()
            + (self.folder / "kebumen-root.pem").read_text()
        )
        return self._openssl(
            "ocsp", "-issuer", "kebumen.pem", "-cert", "end.pem", "-url", address,
            "-CAfile", "chain.pem",
        )  # fmt: skip

    def _openssl(self, *arguments: str) -> str:
        return self._run("openssl", *arguments)

    def _run(self, *command: str) -> str:
        done = subprocess.run(  # noqa: S603 - a relying party's own tool
            command, cwd=self.folder, capture_output=True, text=True, check=False, timeout=60
        )
        return done.stdout + done.stderr


def sign_in(page: Page, ams: RunningAMS, username: str) -> None:
    page.goto(f"{ams.base_url}/akun/masuk/")
    page.fill("input[name=login]", username)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url("**/dasbor/")


@pytest.fixture
def pages(chromium: Browser, running: RunningAMS) -> Iterator[dict[str, Page]]:
    """Give each of the three a signed-in browser session of his own; the applicant on a phone."""
    contexts = {
        APPLICANT: chromium.new_context(viewport={"width": 390, "height": 844}),
        ACCOMPANYING: chromium.new_context(),
        CHECKING: chromium.new_context(),
    }
    opened = {username: context.new_page() for username, context in contexts.items()}
    for username, page in opened.items():
        page.set_default_timeout(PATIENCE_MS)
        sign_in(page, running, username)
    yield opened
    for context in contexts.values():
        context.close()


def mails_to(ams: RunningAMS, username: str, word: str) -> list[EmailMessage]:
    found = []
    # What is being delivered lies in tmp and moves to new when it is whole.
    for path in (ams.data / "mailbox" / "new").glob("*"):
        if path.is_file():
            mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            if username in str(mail["To"]) and word in str(mail["Subject"]):
                found.append(mail)
    return found


def wait_for_mail(ams: RunningAMS, username: str, word: str) -> EmailMessage:
    deadline = time.monotonic() + 120
    while True:
        found = mails_to(ams, username, word)
        if found:
            return found[0]
        assert time.monotonic() < deadline, f"no mail about '{word}' came"
        time.sleep(0.2)


def signed_scan(pdf: Path) -> bytes:
    """Return the letter as a photograph of the signed paper would be."""
    document = pypdfium2.PdfDocument(pdf)
    picture = document[0].render(scale=1.6).to_pil().convert("RGB")
    document.close()
    tilted = picture.rotate(0.5, resample=Image.Resampling.BICUBIC, fillcolor="white")
    output = io.BytesIO()
    tilted.save(output, "JPEG", quality=70)
    return output.getvalue()


def attach_and_submit(page: Page, folder: Path) -> None:
    page.wait_for_load_state()  # a click on a page that still arrives can get lost
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("Unduh Surat")).first.click()
    download.value.save_as(folder / "letter.pdf")
    choosing_sends(page)
    page.set_input_files(
        "input[name=file]",
        {
            "name": "surat.jpg",
            "mimeType": "image/jpeg",
            "buffer": signed_scan(folder / "letter.pdf"),
        },
    )
    page.get_by_role("button", name="Serahkan Permohonan").click()


def choosing_sends(page: Page) -> None:
    """Wait for the script, which hides the button once choosing a file sends it."""
    expect(page.get_by_role("button", name="Unggah", exact=True)).to_be_hidden()


def give_verdicts(page: Page, failed: dict[int, str]) -> None:
    """Say "sesuai" to each item but those in ``failed`` (number from 1 → remark)."""
    items = page.locator(".check-item")
    expect(items.first).to_be_visible()
    for number in range(items.count()):
        item = items.nth(number)
        if number + 1 in failed:
            item.get_by_label("Tidak sesuai", exact=True).check()
            item.locator("textarea").fill(failed[number + 1])
        else:
            item.get_by_label("Sesuai", exact=True).check()
    page.get_by_role("button", name="Simpan Hasil").click()


@dataclass(frozen=True, slots=True)
class Walk:
    """The three people at their pages, each method one stretch of the procedure."""

    ams: RunningAMS
    applicant: Page
    accompanying: Page
    officer: Page
    folder: Path

    def write_letter(self) -> None:
        """Activity 1: choose the certificate and the reason; AMS writes the letter."""
        page = self.applicant
        page.goto(f"{self.ams.base_url}/permohonan/baru/")
        page.get_by_role("radio").first.check()
        page.get_by_label("Lupa Passphrase").check()
        page.get_by_role("button", name="Buat Surat").click()
        page.wait_for_url("**/permohonan/surat/*/")
        page.get_by_role("link", name=re.compile("Ajukan|Lanjut")).first.click()
        page.wait_for_url("**/ajukan/")

    def file_request(self) -> str:
        """Activities 2 and 3: a wrong code is refused, the officer's code files the request."""
        self.accompanying.goto(f"{self.ams.base_url}/petugas/pendampingan/")
        self.accompanying.get_by_label("Tempat pendampingan").fill("Ruang Layanan Diskominfo")
        self.accompanying.get_by_role("button", name="Buat Kode").click()
        page = self.applicant
        page.get_by_label(re.compile("Kode pendampingan")).fill("AAAA-AAAA")
        page.get_by_role("button", name="Ajukan Permohonan").click()
        expect(page.locator(".error-summary")).to_be_visible()
        code = self.accompanying.locator(".big-code").inner_text()
        page.get_by_label(re.compile("Kode pendampingan")).fill(code)
        page.get_by_role("button", name="Ajukan Permohonan").click()
        page.wait_for_url("**/lampirkan/")
        return page.url.removesuffix("lampirkan/")

    def offer_a_program(self) -> None:
        """Activity 4: a program that calls itself a PDF is refused at the field."""
        choosing_sends(self.applicant)
        self.applicant.set_input_files(
            "input[name=file]",
            {"name": "surat.pdf", "mimeType": "application/pdf", "buffer": b"MZ" + bytes(2000)},
        )
        expect(self.applicant.locator(".form-error:visible").first).to_be_visible()

    def hand_in(self, request_url: str) -> None:
        """Activity 4: the signed letter is taken and handed in."""
        attach_and_submit(self.applicant, self.folder)
        self.applicant.wait_for_url(request_url)

    def take(self, number: str) -> None:
        """The checking officer takes the request from the queue."""
        self.officer.goto(f"{self.ams.base_url}/petugas/?cari={number}")
        self.officer.get_by_role("row", name=number).get_by_role("button").click()

    def correct(self, request_url: str, remark: str) -> None:
        """The applicant reads the remark and has the letter's next version made."""
        wait_for_mail(self.ams, APPLICANT, "diperbaiki")
        self.applicant.goto(request_url)
        expect(self.applicant.get_by_text(remark).first).to_be_visible()
        self.applicant.goto(f"{request_url}perbaiki/")
        self.applicant.locator("main form button.btn-primary").first.click()
        self.applicant.wait_for_url("**/lampirkan/")

    def find_the_certificate_right(self) -> None:
        """Activity 6: nothing differs, the officer says so."""
        expect(self.officer.get_by_text("AMS tidak menemukan perbedaan")).to_be_visible()
        self.officer.get_by_role("button", name="Cocok, Lanjut ke Pencabutan").click()

    def revoke(self, serial: str) -> None:
        """Activity 7: a wrong end of the serial number is refused, the right one decides."""
        for typed in ("000000", serial[-6:]):
            self.officer.get_by_label(re.compile("Enam karakter")).fill(typed)
            self.officer.get_by_role("button", name="Cabut Sertifikat").click()
            if typed == "000000":
                expect(self.officer.locator(".error-summary")).to_be_visible()
        expect(
            self.officer.get_by_text(re.compile("Pencabutan .*diputuskan")).first
        ).to_be_visible()

    def confirm_by_link(self, notice: EmailMessage) -> None:
        """Activity 9: the link in the mail confirms without a sign-in."""
        body = notice.get_body(("plain",))
        assert body is not None
        link = re.search(r"http\S+/permohonan/terima/\S+/", body.get_content())
        assert link
        browser = self.applicant.context.browser
        assert browser is not None
        signed_out = browser.new_page()
        signed_out.goto(link[0])
        signed_out.locator("main form button.btn-primary").first.click()
        expect(signed_out.get_by_role("heading", level=1)).to_have_text(
            "Tanda terima sudah dicatat"
        )
        signed_out.close()


def serial_of(ams: RunningAMS, username: str) -> str:
    rows = json.loads(ams.ams("certificate", "list", "--format", "json"))
    (serial,) = [row["serial"] for row in rows if username in json.dumps(row)]
    return str(serial)


def test_a_certificate_is_revoked_by_the_nine_activities(
    running: RunningAMS, pages: dict[str, Page], tmp_path: Path
) -> None:
    walk = Walk(running, pages[APPLICANT], pages[ACCOMPANYING], pages[CHECKING], tmp_path)
    serial = serial_of(running, APPLICANT)
    openssl = OpenSSL(running, serial, tmp_path)
    assert "end.pem: OK" in openssl.by_crl()
    assert "end.pem: good" in openssl.by_ocsp()

    walk.write_letter()
    request_url = walk.file_request()
    number = re.search(r"P-\d{4}-\d{5}", walk.applicant.content())
    assert number
    walk.offer_a_program()
    walk.hand_in(request_url)

    remark = "Tanda tangan atasan belum terlihat."
    walk.take(number[0])
    give_verdicts(walk.officer, {6: remark})
    walk.correct(request_url, remark)
    walk.hand_in(request_url)

    walk.take(number[0])
    give_verdicts(walk.officer, {})
    walk.find_the_certificate_right()
    walk.revoke(serial)

    notice = wait_for_mail(running, APPLICANT, "selesai")
    assert "certificate revoked" in openssl.by_crl()
    assert "end.pem: revoked" in openssl.by_ocsp()

    walk.confirm_by_link(notice)
    walk.applicant.goto(request_url)
    expect(walk.applicant.locator("#request-badge")).to_contain_text("Selesai")
    assert len(mails_to(running, APPLICANT, "selesai")) == 1
    running.ams("journal", "verify")
