"""Holding and releasing on the certificate's page."""

import pytest
from django.test import Client

from ams.certificates.models import Certificate
from ams.revocation.models import Hold
from ams.revocation.services import hold, revoke
from tests.requests.builders import OPERATOR, Office
from tests.web.conftest import SignIn


def _path(certificate: Certificate, act: str = "") -> str:
    return f"/sertifikat/{certificate.pk}/{act}"


def _text(browser: Client, certificate: Certificate) -> str:
    return browser.get(_path(certificate)).content.decode()


def test_an_officer_holds_and_releases_with_reasons(sign_in: SignIn, office: Office) -> None:
    certificate, eko = office.certificate("sari"), sign_in("eko")
    assert "Tangguhkan Sertifikat" in eko.get(_path(certificate, "tangguhkan/")).content.decode()
    answer = eko.post(_path(certificate, "tangguhkan/"), {"reason": "Ponsel hilang"}, follow=True)
    assert "Sertifikat ini ditangguhkan" in answer.content.decode()
    assert "Ponsel hilang" in answer.content.decode()
    answer = eko.post(_path(certificate, "lepas/"), {"reason": "Ditemukan"}, follow=True)
    assert "Sertifikat ini ditangguhkan" not in answer.content.decode()
    assert "Ditemukan" in answer.content.decode()
    assert Hold.objects.get().outcome == "released"


@pytest.mark.parametrize("username", ["sari", "hadi", "tono", "rina"])
@pytest.mark.parametrize("act", ["tangguhkan/", "lepas/"])
def test_others_neither_see_the_buttons_nor_can_act(
    sign_in: SignIn, office: Office, username: str, act: str
) -> None:
    certificate, browser = office.certificate("sari"), sign_in(username)
    hold(certificate.pk, reason="x", actor=OPERATOR, clock=office.clock)
    assert _path(certificate, act) not in _text(browser, certificate)
    assert browser.post(_path(certificate, act), {"reason": "x"}).status_code in {403, 404}
    assert Hold.objects.filter(ended_at__isnull=True).count() == 1


def test_an_officer_does_not_hold_his_own(sign_in: SignIn, office: Office) -> None:
    own, eko = office.certificate("eko"), sign_in("eko")
    assert _path(own, "tangguhkan/") not in _text(eko, own)
    answer = eko.post(_path(own, "tangguhkan/"), {"reason": "x"})
    assert answer.status_code == 403
    assert "milik Anda sendiri" in answer.content.decode()


def test_the_signed_out_are_led_to_sign_in(office: Office) -> None:
    for act in ("tangguhkan/", "lepas/"):
        path = _path(office.certificate("sari"), act)
        assert Client().post(path, {"reason": "x"})["Location"].startswith("/akun/masuk/")
    assert not Hold.objects.exists()


def test_a_missing_reason_is_told_at_the_field(sign_in: SignIn, office: Office) -> None:
    answer = sign_in("eko").post(_path(office.certificate("sari"), "tangguhkan/"), {"reason": " "})
    assert answer.status_code == 422
    assert "reason" in answer.context["form"].errors


def test_what_is_not_held_or_is_revoked_is_told_in_words(sign_in: SignIn, office: Office) -> None:
    certificate, eko = office.certificate("sari"), sign_in("eko")
    answer = eko.post(_path(certificate, "lepas/"), {"reason": "x"})
    assert (answer.status_code, "tidak sedang ditangguhkan" in answer.content.decode()) == (
        409,
        True,
    )
    revoke(certificate.pk, reasons=["mutasi"], actor=OPERATOR, clock=office.clock)
    assert eko.post(_path(certificate, "tangguhkan/"), {"reason": "x"}).status_code == 409
    assert _path(certificate, "tangguhkan/") not in _text(eko, certificate)
