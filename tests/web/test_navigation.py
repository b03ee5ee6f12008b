"""The menu: each role finds its own pages, and nothing that would be refused."""

import pytest
from django.test import Client
from django.urls import reverse

from ams.web.navigation import MANAGED, PLACES
from tests.requests.builders import Office
from tests.web.conftest import SignIn

pytestmark = pytest.mark.django_db


def _menu(browser: Client) -> str:
    page = browser.get("/dasbor/").content.decode()
    return page.split('<nav class="site-nav"')[1].split("</nav>")[0]


def test_the_signed_out_have_no_menu() -> None:
    assert "site-nav" not in Client().get("/").content.decode().split("<main")[0]


def test_an_auditor_finds_the_journal(sign_in: SignIn) -> None:
    assert "/log/" in _menu(sign_in("hadi"))


@pytest.mark.parametrize("username", ["sari", "budi", "rina"])
def test_nobody_else_finds_the_journal(sign_in: SignIn, username: str) -> None:
    assert "/log/" not in _menu(sign_in(username))


@pytest.mark.parametrize("username", ["sari", "rina"])
def test_only_officers_and_auditors_find_the_queue(sign_in: SignIn, username: str) -> None:
    assert "/petugas/" not in _menu(sign_in(username))


@pytest.mark.parametrize("username", ["sari", "budi"])
def test_only_administrators_and_auditors_find_what_is_managed(
    sign_in: SignIn, username: str
) -> None:
    assert "/kelola/" not in _menu(sign_in(username))


def test_the_open_page_is_marked(sign_in: SignIn) -> None:
    marked = [part for part in _menu(sign_in("sari")).split("<li>") if "aria-current" in part]
    assert len(marked) == 1
    assert "/dasbor/" in marked[0]


@pytest.mark.parametrize("username", ["rina", "hadi"])
def test_what_is_managed_now_and_then_stands_in_one_group(sign_in: SignIn, username: str) -> None:
    menu = _menu(sign_in(username))
    group = menu.split("<details")[1].split("</details>")[0]
    assert group.count("<a href") == len(MANAGED)
    assert "aria-current" not in group
    assert menu.count("<details") == 1


def test_the_group_is_marked_when_one_of_its_pages_is_open(sign_in: SignIn) -> None:
    page = sign_in("rina").get("/kelola/pegawai/").content.decode()
    assert '<summary aria-current="true">' in page
    assert page.split('<nav class="site-nav"')[1].split("</nav>")[0].count('"page"') == 1


def test_a_group_of_one_is_no_group(office: Office, sign_in: SignIn) -> None:
    menu = _menu(sign_in("eko"))
    assert "<details" not in menu
    assert reverse("mailbox_list") in menu


def test_names_in_the_menu_are_given_once() -> None:
    names = [place.name for place in PLACES]
    assert len(names) == len(set(names))
