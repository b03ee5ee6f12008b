"""A letter that was signed electronically elsewhere, from upload to the officer's desk."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from playwright.sync_api import FilePayload, expect

from ams.authority.outside import trust as trust_list
from ams.core.actor import system
from tests.browser.conftest import DESKTOP, PHONE, OpenPage, assert_accessible
from tests.requests import builders
from tests.requests.builders import Office
from tests.signatures import signing
from tests.signatures.outsider import outside_ca, outside_crl, outside_signer

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_an_own_signed_pdf_is_examined_told_and_handed_in(
    open_page: OpenPage, office: Office, viewport: dict[str, int]
) -> None:
    at = office.clock.now()
    ca = outside_ca("OSD LU Kelas 2", at=at)
    content = ca.certificate.public_bytes(Encoding.PEM)
    trust_list.add_authorities(content, actor=system("operator"), clock=office.clock)
    signer = outside_signer(ca, "Ratna Utama", at=at)
    request = builders.filed(office)
    letter = bytes(request.letter.latest.pdf)
    crl = outside_crl(ca, at=at)
    with ThreadPoolExecutor() as apart:  # Playwright's event loop runs in this thread
        signed = apart.submit(signing.signed_elsewhere, letter, signer, ca, crl=crl).result()
    page = open_page(f"/permohonan/{request.pk}/lampirkan/", username="sari", viewport=viewport)
    choose = page.locator("input[type=file]")
    choose.set_input_files(files=[_file(signing.with_text_changed(signed))])
    expect(page.locator(".error-summary")).to_contain_text("sesudah PDF ini ditandatangani")
    assert_accessible(page)
    page.locator("input[type=file]").set_input_files(files=[_file(signed)])
    expect(page.locator(".paper-remarks")).to_contain_text("elektronik oleh Ratna Utama")
    expect(page.locator(".paper-remarks")).to_contain_text("OSD LU Kelas 2")
    assert_accessible(page)
    page.get_by_role("button", name="Serahkan Permohonan").click()
    expect(page.locator("#request-badge")).to_be_visible()


def _file(content: bytes) -> FilePayload:
    return FilePayload(name="surat.pdf", mimeType="application/pdf", buffer=content)
