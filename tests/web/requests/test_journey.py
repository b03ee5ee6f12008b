"""The wish for another certificate on the form, and the journey on the pages of both requests."""

from ams.letters.data import LetterKind
from ams.letters.models import Letter
from tests.issuance.builders import prepare
from tests.issuance.journeys import opened, published, wished
from tests.requests.builders import Office
from tests.web.conftest import SignIn


def written(sign_in: SignIn, office: Office, reason: str, *, wish: bool = True) -> LetterKind:
    """Return the kind of the letter that the form has made."""
    values = {
        "certificate": office.certificate("sari").pk, "reasons": [reason], "description": "",
        "superior_choice": "record",
    }  # fmt: skip
    answer = sign_in("sari").post(
        "/permohonan/baru/", values | ({"and_issuance": "on"} if wish else {})
    )
    assert answer.status_code == 302
    return Letter.objects.latest("pk").latest.content.kind


def test_the_wish_is_not_ticked_beforehand(sign_in: SignIn, office: Office) -> None:
    form = sign_in("sari").get("/permohonan/baru/").context["form"]
    assert not form["and_issuance"].value()


def test_the_letter_names_both_wishes(sign_in: SignIn, office: Office) -> None:
    assert written(sign_in, office, "perubahan_data") is LetterKind.REPLACEMENT


def test_without_the_wish_or_for_another_reason_it_is_a_revocations(
    sign_in: SignIn, office: Office
) -> None:
    assert written(sign_in, office, "lupa_passphrase", wish=False) is LetterKind.REVOCATION
    assert written(sign_in, office, "kehilangan") is LetterKind.REVOCATION


def test_both_requests_show_one_journey(sign_in: SignIn, office: Office) -> None:
    prepare(office)
    revocation = wished(office)
    browser = sign_in("sari")
    text = browser.get(f"/permohonan/{revocation.pk}/").content.decode()
    assert "Penerbitan dibuka AMS sesudah pencabutan diumumkan." in text
    assert revocation.number in browser.get("/riwayat/").content.decode()


def test_the_journey_leads_from_one_request_to_the_other(sign_in: SignIn, office: Office) -> None:
    prepare(office)
    revocation = published(office)
    issuance, browser = opened(office), sign_in("sari")
    assert issuance is not None
    for one, other in ((revocation, issuance), (issuance, revocation)):
        assert other.number in browser.get(f"/permohonan/{one.pk}/").content.decode()
