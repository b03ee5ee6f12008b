"""The pages of accounts: created with an invitation, locked, unlocked, given roles."""

import pytest
from django.test import Client

from ams.accounts.models import Account
from ams.notifications.messages import Message
from ams.notifications.models import Notice
from tests.accounts.conftest import Cast
from tests.web.account.conftest import sign_in
from tests.web.administration.conftest import Browsers

OK, MOVED, CONFLICT, FORBIDDEN = 200, 302, 409, 403


def _shown(browser: Client, address: str) -> str:
    return browser.get(address).content.decode().partition("<main")[2]


def test_a_persons_account_is_created_and_its_holder_invited_without_a_secret(
    cast: Cast, administrator: Client
) -> None:
    administrator.post(
        f"/kelola/pegawai/{cast.doctor.pk}/akun/", {"username": "Dokter", "language": "id"}
    )
    account = Account.objects.get(username="dokter")
    notice = Notice.objects.get()
    assert (account.person, account.has_usable_password()) == (cast.doctor, False)
    assert (notice.message, notice.recipient_email) == (
        Message.ACCOUNT_CREATED,
        cast.doctor.email,
    )
    assert set(notice.context) == {"username", "url"}
    assert notice.context["url"].endswith("/akun/kata-sandi/lupa/")


def test_an_account_without_person_is_created(cast: Cast, administrator: Client) -> None:
    administrator.post(
        "/kelola/akun/baru/",
        {"username": "auditor2", "language": "en", "email": "a@bssn.go.id"},
    )
    assert Account.objects.get(username="auditor2").email == "a@bssn.go.id"


@pytest.mark.parametrize(
    ("field", "value"),
    [("username", "a b"), ("username", "NURSE"), ("username", ""), ("language", "fr")],
)
def test_a_refusal_stands_at_its_field_and_nobody_is_told(
    cast: Cast, administrator: Client, field: str, value: str
) -> None:
    data = {"username": "dokter", "language": "id"} | {field: value}
    response = administrator.post(f"/kelola/pegawai/{cast.doctor.pk}/akun/", data)
    assert f'id="id_{field}_error"' in response.content.decode()
    assert not Notice.objects.exists()


def test_a_person_gets_no_second_account(cast: Cast, administrator: Client) -> None:
    response = administrator.post(
        f"/kelola/pegawai/{cast.nurse.pk}/akun/", {"username": "lain", "language": "id"}
    )
    assert response.status_code == OK
    assert not Account.objects.filter(username="lain").exists()


def test_an_account_is_locked_after_a_question_and_unlocked(
    cast: Cast, administrator: Client
) -> None:
    address = f"/kelola/akun/{cast.nurse_account.pk}/"
    administrator.get(address + "kunci/")
    assert Account.objects.get(pk=cast.nurse_account.pk).is_active
    administrator.post(address + "kunci/")
    assert not Account.objects.get(pk=cast.nurse_account.pk).is_active
    assert sign_in(Client(), "nurse") == OK
    administrator.post(address + "buka-kunci/")
    assert sign_in(Client(), "nurse") == MOVED


def test_a_lock_by_failures_is_shown_and_undone(cast: Cast, administrator: Client) -> None:
    for _ in range(5):
        sign_in(Client(), "nurse", "salah")
    assert "nurse" in _shown(administrator, "/kelola/akun/?keadaan=terkunci")
    assert "nurse" not in _shown(administrator, "/kelola/akun/?keadaan=aktif")
    administrator.post(f"/kelola/akun/{cast.nurse_account.pk}/buka-kunci/")
    assert sign_in(Client(), "nurse") == MOVED


def test_an_administrator_cannot_lock_himself(cast: Cast, administrator: Client) -> None:
    address = f"/kelola/akun/{cast.administrator_account.pk}/kunci/"
    assert administrator.post(address).status_code == FORBIDDEN
    assert Account.objects.get(pk=cast.administrator_account.pk).is_active


def test_a_role_is_granted_and_taken_after_a_question(cast: Cast, administrator: Client) -> None:
    address = f"/kelola/akun/{cast.nurse_account.pk}/peran/"
    administrator.post(address, {"role": "auditor"})
    assert cast.nurse_account.role_grants.get().role == "auditor"
    administrator.get(address + "auditor/cabut/")
    assert cast.nurse_account.role_grants.exists()
    administrator.post(address + "auditor/cabut/")
    assert not cast.nurse_account.role_grants.exists()


@pytest.mark.parametrize("role", ["raja", ""])
def test_an_unknown_role_is_refused(cast: Cast, administrator: Client, role: str) -> None:
    response = administrator.post(f"/kelola/akun/{cast.nurse_account.pk}/peran/", {"role": role})
    assert 'id="id_role_error"' in response.content.decode()


def test_a_role_held_already_and_one_for_oneself_are_refused(
    cast: Cast, administrator: Client
) -> None:
    for account in (cast.auditor_account, cast.administrator_account):
        response = administrator.post(f"/kelola/akun/{account.pk}/peran/", {"role": "auditor"})
        assert response.status_code == OK
    assert cast.administrator_account.role_grants.count() == 1


def test_the_last_administrator_stays(cast: Cast, administrator: Client) -> None:
    response = administrator.post(
        f"/kelola/akun/{cast.administrator_account.pk}/peran/administrator/cabut/"
    )
    assert response.status_code == CONFLICT
    assert cast.administrator_account.role_grants.exists()


def test_a_password_link_is_queued_for_the_holder(cast: Cast, administrator: Client) -> None:
    administrator.post(f"/kelola/akun/{cast.nurse_account.pk}/tautan/")
    notice = Notice.objects.get()
    assert (notice.message, notice.recipient_email) == (Message.PASSWORD_RESET, cast.nurse.email)


def test_a_locked_account_gets_no_link(cast: Cast, administrator: Client) -> None:
    Account.objects.filter(pk=cast.nurse_account.pk).update(is_active=False)
    administrator.post(f"/kelola/akun/{cast.nurse_account.pk}/tautan/")
    assert not Notice.objects.exists()


def test_the_list_is_searched_and_filtered(cast: Cast, administrator: Client) -> None:
    assert "op-bsre" in _shown(administrator, "/kelola/akun/?cari=bsre")
    assert "nurse" not in _shown(administrator, "/kelola/akun/?cari=bsre")
    shown = _shown(administrator, "/kelola/akun/?peran=auditor")
    assert f"/kelola/akun/{cast.auditor_account.pk}/" in shown
    assert "op-bsre" not in shown


def test_a_page_without_javascript_words_shows_roles_by_name(
    cast: Cast, browsers: Browsers
) -> None:
    shown = _shown(browsers("auditor"), f"/kelola/akun/{cast.auditor_account.pk}/")
    assert "Auditor" in shown
