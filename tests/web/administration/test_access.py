"""Every administration page as every role: administrators change, auditors look, others get 404."""

from collections.abc import Callable

import pytest

from tests.accounts.conftest import Cast
from tests.web.administration.conftest import Browsers

OK, MOVED, FORBIDDEN, MISSING, WRONG_METHOD = 200, 302, 403, 404, 405
Address = Callable[[Cast], str]
SEEN: dict[str, Address] = {
    "people": lambda _cast: "/kelola/pegawai/",
    "person": lambda cast: f"/kelola/pegawai/{cast.nurse.pk}/",
    "agencies": lambda _cast: "/kelola/instansi/",
    "officers": lambda _cast: "/kelola/op/",
    "accounts": lambda _cast: "/kelola/akun/",
    "account": lambda cast: f"/kelola/akun/{cast.nurse_account.pk}/",
}
CHANGED: dict[str, Address] = {
    "new person": lambda _cast: "/kelola/pegawai/baru/",
    "change person": lambda cast: f"/kelola/pegawai/{cast.nurse.pk}/ubah/",
    "person's account": lambda cast: f"/kelola/pegawai/{cast.doctor.pk}/akun/",
    "import": lambda _cast: "/kelola/pegawai/impor/",
    "template": lambda _cast: "/kelola/pegawai/impor/templat.csv",
    "new agency": lambda _cast: "/kelola/instansi/baru/",
    "change agency": lambda cast: f"/kelola/instansi/{cast.clinic.pk}/ubah/",
    "appoint": lambda _cast: "/kelola/op/baru/",
    "end": lambda cast: f"/kelola/op/{cast.clinic_officer_account.appointments.get().pk}/akhiri/",
    "new account": lambda _cast: "/kelola/akun/baru/",
    "lock": lambda cast: f"/kelola/akun/{cast.nurse_account.pk}/kunci/",
    "take role": lambda cast: f"/kelola/akun/{cast.auditor_account.pk}/peran/auditor/cabut/",
}
POSTED: dict[str, Address] = {
    "unlock": lambda cast: f"/kelola/akun/{cast.nurse_account.pk}/buka-kunci/",
    "link": lambda cast: f"/kelola/akun/{cast.nurse_account.pk}/tautan/",
    "grant role": lambda cast: f"/kelola/akun/{cast.nurse_account.pk}/peran/",
    "confirm import": lambda _cast: "/kelola/pegawai/impor/laksanakan/",
}
OUTSIDERS = ["applicant", "clinic officer", "regency officer", "ca officer"]


@pytest.mark.parametrize("page", SEEN)
def test_administrators_and_auditors_look(cast: Cast, browsers: Browsers, page: str) -> None:
    for role in ("administrator", "auditor"):
        assert browsers(role).get(SEEN[page](cast)).status_code == OK


@pytest.mark.parametrize("page", CHANGED)
def test_administrators_change(cast: Cast, browsers: Browsers, page: str) -> None:
    assert browsers("administrator").get(CHANGED[page](cast)).status_code == OK


@pytest.mark.parametrize("role", OUTSIDERS)
@pytest.mark.parametrize("page", SEEN | CHANGED)
def test_for_others_no_page_exists(cast: Cast, browsers: Browsers, page: str, role: str) -> None:
    assert browsers(role).get((SEEN | CHANGED)[page](cast)).status_code == MISSING


@pytest.mark.parametrize("role", ["auditor", *OUTSIDERS])
@pytest.mark.parametrize("act", CHANGED | POSTED)
def test_nobody_but_an_administrator_acts(
    cast: Cast, browsers: Browsers, act: str, role: str
) -> None:
    response = browsers(role).post((CHANGED | POSTED)[act](cast))
    assert response.status_code == (WRONG_METHOD if act == "template" else MISSING)


@pytest.mark.parametrize("page", SEEN | CHANGED)
def test_who_is_signed_out_is_led_to_sign_in(cast: Cast, browsers: Browsers, page: str) -> None:
    response = browsers("nobody").get((SEEN | CHANGED)[page](cast))
    assert response.status_code == MOVED
    assert response["Location"].startswith("/akun/masuk/")


@pytest.mark.parametrize("act", POSTED)
def test_acts_are_not_done_by_a_link(cast: Cast, browsers: Browsers, act: str) -> None:
    assert browsers("administrator").get(POSTED[act](cast)).status_code == WRONG_METHOD


@pytest.mark.parametrize("page", SEEN)
def test_an_auditor_is_offered_no_act(cast: Cast, browsers: Browsers, page: str) -> None:
    shown = browsers("auditor").get(SEEN[page](cast)).content.decode().partition("<main")[2]
    for word in ("/baru/", "/ubah/", "/kunci/", "/akhiri/", "/cabut/", "/impor/", "/tautan/"):
        assert word not in shown


@pytest.mark.parametrize(
    "path",
    [
        "/kelola/pegawai/999999/",
        "/kelola/pegawai/999999/ubah/",
        "/kelola/pegawai/999999/akun/",
        "/kelola/instansi/999999/ubah/",
        "/kelola/op/999999/akhiri/",
        "/kelola/akun/999999/",
        "/kelola/akun/999999/kunci/",
        "/kelola/akun/999999/peran/raja/cabut/",
    ],
)
def test_what_does_not_exist_is_not_found(browsers: Browsers, path: str) -> None:
    assert browsers("administrator").get(path).status_code == MISSING


@pytest.mark.parametrize("page", SEEN | CHANGED)
def test_no_page_holds_inline_script_or_style(cast: Cast, browsers: Browsers, page: str) -> None:
    if page == "template":
        return
    shown = browsers("administrator").get((SEEN | CHANGED)[page](cast)).content.decode()
    assert "style=" not in shown
    assert "<script>" not in shown
    assert "onclick" not in shown
