"""The agencies' seals on the administrator's pages."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.urls import reverse

from ams.accounts.models import Agency
from ams.authority.models import Issuer
from ams.core.clock import ManualClock
from ams.journal.events import Event
from ams.journal.models import Entry
from ams.signatures.models import ServiceCertificate
from ams.signatures.seals import issue_seal
from ams.web.administration import seal_views
from tests.requests.builders import OPERATOR, Office
from tests.web.conftest import SignIn

pytestmark = pytest.mark.django_db
Late = Callable[[float], None]


def health(office: Office) -> Agency:
    return office.agencies["health"]


def sealed(office: Office) -> ServiceCertificate:
    return issue_seal(health(office).pk, actor=OPERATOR, clock=office.clock)


@pytest.fixture
def late(office: Office, monkeypatch: pytest.MonkeyPatch) -> Late:
    """Return a function that has the pages believe that so many days have passed."""

    def later(days: float) -> None:
        clock = ManualClock(office.clock.now() + timedelta(days=days))
        monkeypatch.setattr(seal_views, "clock_of", lambda _: clock)

    return later


def posted(office: Office, sign_in: SignIn, username: str, after: str = "") -> int:
    address = reverse("seal_issue", args=[health(office).pk])
    return sign_in(username).post(address, {"after": after}).status_code


@pytest.mark.parametrize("username", ["sari", "maya", "budi", "eko", "dewi", "tono", "hadi"])
def test_nobody_but_an_administrator_issues_a_seal(
    office: Office, sign_in: SignIn, username: str
) -> None:
    assert posted(office, sign_in, username) == 404
    assert not ServiceCertificate.objects.exists()


def test_an_administrator_chooses_the_agency_is_asked_and_issues_its_first_seal(
    office: Office, sign_in: SignIn
) -> None:
    browser = sign_in("rina")
    assert "Belum ada segel" in browser.get(reverse("seal_list")).content.decode()
    chosen = browser.get(reverse("seal_choose"), {"agency": health(office).pk})
    asked = browser.get(chosen["Location"]).content.decode()
    assert "Segel pertama instansi ini" in asked
    assert not ServiceCertificate.objects.exists()
    text = browser.post(chosen["Location"], {"after": ""}, follow=True).content.decode()
    row = ServiceCertificate.objects.get()
    assert row.agency == health(office)
    assert "telah diterbitkan" in text
    assert "Aktif" in text
    entry = Entry.objects.get(event=Event.SEAL_ISSUE)
    assert entry.actor_name == office.actor("rina").name


def test_without_an_agency_the_field_says_so(office: Office, sign_in: SignIn) -> None:
    text = sign_in("rina").get(reverse("seal_choose"), {"agency": ""}).content.decode()
    assert "id_agency_error" in text


def test_a_button_that_is_pressed_twice_issues_one_seal(office: Office, sign_in: SignIn) -> None:
    assert posted(office, sign_in, "rina") == 302
    assert posted(office, sign_in, "rina") == 302
    assert ServiceCertificate.objects.count() == 1


def test_the_next_seal_is_issued_beside_the_one_in_force(office: Office, sign_in: SignIn) -> None:
    old = sealed(office)
    asked = sign_in("rina").get(reverse("seal_issue", args=[health(office).pk]))
    assert "Segel baru menggantikan yang sekarang" in asked.content.decode()
    posted(office, sign_in, "rina", after=old.certificate.serial)
    assert ServiceCertificate.objects.count() == 2


def test_an_agency_that_is_not_there_is_not_found(office: Office, sign_in: SignIn) -> None:
    assert sign_in("rina").get(reverse("seal_issue", args=[999999])).status_code == 404
    assert sign_in("rina").post(reverse("seal_issue", args=[999999])).status_code == 404


def test_without_an_issuing_ca_the_refusal_says_what_to_do(
    office: Office, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Issuer.objects, "filter", lambda **_: Issuer.objects.none())
    answer = sign_in("rina").post(reverse("seal_issue", args=[health(office).pk]), {"after": ""})
    assert answer.status_code == 404
    assert "ams ca init" in answer.content.decode()


def test_a_seal_that_ends_soon_is_marked_until_the_next_one_signs(
    office: Office, sign_in: SignIn, late: Late
) -> None:
    row = sealed(office)
    late(2 * 365 - 40)
    text = sign_in("rina").get(reverse("seal_list")).content.decode()
    assert "Segera berakhir" in text
    assert reverse("seal_issue", args=[health(office).pk]) in text
    posted(office, sign_in, "rina", after=row.certificate.serial)
    assert ServiceCertificate.objects.count() == 2
    assert "Segera berakhir" not in sign_in("rina").get(reverse("seal_list")).content.decode()


def test_a_seal_that_has_ended_is_shown_as_expired(
    office: Office, sign_in: SignIn, late: Late
) -> None:
    sealed(office)
    late(2 * 365 + 1)
    assert "Kedaluwarsa" in sign_in("rina").get(reverse("seal_list")).content.decode()


def test_an_auditor_looks_and_is_offered_no_act(
    office: Office, sign_in: SignIn, late: Late
) -> None:
    sealed(office)
    late(2 * 365 - 40)
    shown = sign_in("hadi").get(reverse("seal_list")).content.decode().partition("<main")[2]
    assert health(office).name in shown
    assert reverse("seal_issue", args=[health(office).pk]) not in shown
    assert reverse("seal_choose") not in shown


def test_the_list_is_read_in_english_too(office: Office, sign_in: SignIn) -> None:
    sealed(office)
    browser = sign_in("rina")
    browser.cookies["django_language"] = "en"
    text = browser.get(reverse("seal_list")).content.decode()
    assert "Agency seals" in text
