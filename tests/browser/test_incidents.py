"""The incident console, holds and the block list in the real browser, at both widths."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from ams.incidents.models import Incident
from ams.incidents.services import (
    Cause,
    Selection,
    approve,
    draft,
    pause,
    propose,
    resume,
    revoke_batch,
)
from ams.revocation.services import hold
from tests.browser.conftest import DESKTOP, PHONE, OpenPage, assert_accessible
from tests.requests.builders import OPERATOR, Office
from tests.web.ca_officers import appoint_ca_officers

pytestmark = pytest.mark.browser

SCREENS = pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])


@pytest.fixture(autouse=True)
def officers(office: Office) -> None:
    """Appoint citra and indra."""
    appoint_ca_officers(office)


def proposed(office: Office) -> Incident:
    cause = Cause("Kebocoran kunci token", "Kunci token bocor.", ["kehilangan"])
    incident = draft(
        Selection(issuer=office.issuer.slug), cause, actor=OPERATOR, clock=office.clock
    )
    return propose(incident.pk, actor=OPERATOR, clock=office.clock)


def fill_in(page: Page) -> None:
    page.get_by_label("Nama insiden").fill("Kebocoran kunci token")
    page.get_by_label("Penjelasan").fill("Kunci token angkatan 2025 bocor.")
    page.get_by_label("Kehilangan sertifikat elektronik").check()


@SCREENS
def test_an_officer_counts_and_proposes(
    open_page: OpenPage, office: Office, viewport: dict[str, int]
) -> None:
    page = open_page(reverse("incident_list"), username="citra", viewport=viewport)
    assert_accessible(page)
    page.get_by_role("link", name="Usulkan Insiden").click()
    page.get_by_role("button", name="Hitung Dahulu").click()
    expect(page.locator(".error-summary")).to_be_focused()
    assert_accessible(page)
    fill_in(page)
    page.get_by_label("Penerbit").select_option(office.issuer.slug)
    page.get_by_role("button", name="Hitung Dahulu").click()
    expect(page.get_by_role("heading", name="3 sertifikat akan dicabut")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Kirim Usulan").click()
    expect(page.get_by_role("heading", name="Menunggu persetujuan")).to_be_visible()


@SCREENS
def test_a_second_one_approves_and_watches_it_move(
    open_page: OpenPage, office: Office, viewport: dict[str, int]
) -> None:
    incident = proposed(office)
    page = open_page(
        reverse("incident_detail", args=[incident.pk]), username="indra", viewport=viewport
    )
    page.get_by_role("link", name="Setujui").click()
    expect(page.get_by_label("Jumlah sertifikat")).to_be_visible()
    assert_accessible(page)
    page.get_by_label("Jumlah sertifikat").fill("3")
    page.get_by_role("button", name="Setujui dan Cabut").click()
    expect(page.get_by_text("0 dari 3 dicabut")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Jeda").click()
    expect(page.get_by_role("button", name="Lanjutkan")).to_be_visible()
    resume(incident.pk, actor=OPERATOR, clock=office.clock)
    revoke_batch(incident.pk, clock=office.clock)
    expect(page.get_by_text("3 dari 3 dicabut (100 %)")).to_be_visible()  # by itself
    assert_accessible(page)


@SCREENS
def test_the_other_pages_are_accessible(
    open_page: OpenPage, office: Office, viewport: dict[str, int]
) -> None:
    incident = proposed(office)
    for name in ("incident_reject", "incident_detail"):
        path = reverse(name, args=[incident.pk])
        assert_accessible(open_page(path, username="citra", viewport=viewport))
    approve(incident.pk, actor=office.actor("indra"), clock=office.clock)
    pause(incident.pk, actor=OPERATOR, clock=office.clock)
    path = reverse("incident_detail", args=[incident.pk])
    assert_accessible(open_page(path, username="hadi", viewport=viewport))
    for name in ("blocked_key_list", "blocked_key_add"):
        assert_accessible(open_page(reverse(name), username="citra", viewport=viewport))


@SCREENS
def test_a_certificate_is_held_and_released_on_its_page(
    open_page: OpenPage, office: Office, viewport: dict[str, int]
) -> None:
    certificate = office.certificate("sari")
    hold(certificate.pk, reason="Ponsel hilang di perjalanan.", actor=OPERATOR, clock=office.clock)
    path = reverse("certificate_detail", args=[certificate.pk])
    page = open_page(path, username="eko", viewport=viewport)
    assert_accessible(page)
    page.get_by_role("link", name="Lepas Penangguhan").click()
    expect(page.get_by_label("Alasan pelepasan")).to_be_visible()
    assert_accessible(page)
    page.get_by_label("Alasan pelepasan").fill("Ditemukan.")
    page.get_by_role("button", name="Lepas Penangguhan").click()
    expect(page.get_by_text("Penangguhan dilepas")).to_be_visible()
    page.wait_for_load_state()
    page.get_by_role("link", name="Tangguhkan").click()
    expect(page.get_by_role("button", name="Tangguhkan")).to_be_visible()
    assert_accessible(page)
