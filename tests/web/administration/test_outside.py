"""The trust list on the administrator's pages."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from ams.authority.outside.models import OutsideCA
from tests.authority.outside.scene import Outside, outside
from tests.requests.builders import Office
from tests.web.conftest import SignIn

__all__ = ["outside"]
pytestmark = pytest.mark.django_db


def test_a_ca_is_added_given_hosts_and_switched_off(
    office: Office, outside: Outside, sign_in: SignIn
) -> None:
    browser = sign_in("rina")
    file = SimpleUploadedFile("chain.pem", outside.authority.bundle())
    answer = browser.post(reverse("outside_ca_add"), {"file": file})
    ca = OutsideCA.objects.get(parent__isnull=False)
    assert answer["Location"] == reverse("outside_ca_detail", args=[ca.pk])
    again = SimpleUploadedFile("chain.pem", outside.authority.bundle())
    text = browser.post(reverse("outside_ca_add"), {"file": again}).content.decode()
    assert "sudah ada dalam daftar" in text
    typed = {"host": "cvs.contoh.go.id", "timeout_seconds": 5, "size_mb": 20, "is_on": "on"}
    browser.post(reverse("outside_host_add", args=[ca.pk]), typed)
    host = ca.hosts.get()
    assert (str(host), host.size_limit, host.is_internal) == ("cvs.contoh.go.id", 20 * 2**20, False)
    stated = {"ocsp_url": "http://cvs.contoh.go.id/ocsp", "crl_url": "", "application_url": ""}
    browser.post(reverse("outside_ca_addresses", args=[ca.pk]), stated)
    text = browser.get(reverse("outside_ca_detail", args=[ca.pk])).content.decode()
    assert "http://cvs.contoh.go.id/ocsp" in text
    browser.post(reverse("outside_host_remove", args=[ca.pk, host.pk]))
    assert not ca.hosts.exists()
    assert (
        "tidak dihitung lagi"
        in browser.get(reverse("outside_ca_off", args=[ca.pk])).content.decode()
    )
    browser.post(reverse("outside_ca_off", args=[ca.pk]))
    ca.refresh_from_db()
    assert not ca.is_on
    assert "nonaktif" in browser.get(reverse("outside_ca_list")).content.decode()
    browser.post(reverse("outside_ca_on", args=[ca.pk]))
    ca.refresh_from_db()
    assert ca.is_on


def test_what_cannot_be_taken_is_told_at_the_field(
    office: Office, outside: Outside, sign_in: SignIn
) -> None:
    browser = sign_in("rina")
    junk = SimpleUploadedFile("x.pem", b"x")
    text = browser.post(reverse("outside_ca_add"), {"file": junk}).content.decode()
    assert "id_file_error" in text
    file = SimpleUploadedFile("chain.pem", outside.authority.bundle())
    browser.post(reverse("outside_ca_add"), {"file": file})
    ca = OutsideCA.objects.get(parent__isnull=False)
    typed = {"host": "http://x", "timeout_seconds": 5, "size_mb": 20}
    text = browser.post(reverse("outside_host_add", args=[ca.pk]), typed).content.decode()
    assert "id_host_error" in text
    stated = {"ocsp_url": "ldap://x"}
    text = browser.post(reverse("outside_ca_addresses", args=[ca.pk]), stated).content.decode()
    assert "id_ocsp_url_error" in text
    assert browser.get(reverse("outside_host_change", args=[ca.pk, 99])).status_code == 404
