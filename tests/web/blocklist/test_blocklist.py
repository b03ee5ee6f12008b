"""The block list's pages."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from ams.certificates.models import BlockedKey
from tests.requests.builders import Office
from tests.web.ca_officers import appoint_ca_officers
from tests.web.conftest import SignIn

ONE, OTHER = "ab" * 32, "01" * 32
ADD = "/kunci-terblokir/tambah/"


@pytest.fixture
def officer(office: Office, sign_in: SignIn) -> Client:
    """Return the browser of an officer of the CA."""
    appoint_ca_officers(office)
    return sign_in("citra")


def test_an_officer_of_the_ca_blocks_keys_typed_and_uploaded(officer: Client) -> None:
    assert "Belum ada kunci" in officer.get("/kunci-terblokir/").content.decode()
    file = SimpleUploadedFile("keys.txt", OTHER.encode())
    answer = officer.post(ADD, {"keys": ONE, "file": file, "reason": "Lemah"}, follow=True)
    assert "2 kunci diblokir" in answer.content.decode()
    assert BlockedKey.objects.count() == 2
    found = officer.get("/kunci-terblokir/", {"cari": ONE[:10]}).content.decode()
    assert "Lemah" in found


def test_lines_at_fault_are_named_at_the_field(officer: Client) -> None:
    answer = officer.post(ADD, {"keys": f"{ONE}\nzz", "reason": "x"})
    assert answer.status_code == 422
    assert "line 2" in answer.content.decode()
    assert not BlockedKey.objects.exists()


@pytest.mark.parametrize(("username", "sees"), [("hadi", 200), ("rina", 200), ("eko", 404)])
def test_others_read_at_most(sign_in: SignIn, username: str, sees: int) -> None:
    browser = sign_in(username)
    assert browser.get("/kunci-terblokir/").status_code == sees
    assert browser.post(ADD, {"keys": ONE, "reason": "x"}).status_code == 404
    assert not BlockedKey.objects.exists()
