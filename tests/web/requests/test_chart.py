"""The flowchart on a request's page: what stands in it, for whom, and in which state."""

from xml.etree import ElementTree as ET

import pytest
from django.test import Client
from django.urls import reverse

from ams.requests.models import Request
from tests.requests import builders
from tests.requests.builders import Office
from tests.web.conftest import SignIn

SVG = "{http://www.w3.org/2000/svg}"


def chart(browser: Client, request: Request) -> ET.Element:
    """Return the flowchart on the request's page."""
    text = browser.get(reverse("request_detail", args=[request.pk])).content.decode()
    begins = text.index('<svg xmlns="http://www.w3.org/2000/svg" class="flowchart"')
    return ET.fromstring(text[begins : text.index("</svg>", begins) + 6])  # noqa: S314 - our own


def states(root: ET.Element) -> list[str]:
    """Return the states of the symbols, in the order of the activities."""
    symbols = [one.get("class") or "" for one in root.iter() if "flow-symbol" in str(one.attrib)]
    return [name.split("flow-")[-1] for name in symbols]


def words(root: ET.Element) -> str:
    return " ".join(one.text or "" for one in root.iter(f"{SVG}text"))


def described(root: ET.Element) -> str:
    return next(one.text or "" for one in root.iter(f"{SVG}desc"))


def taken(root: ET.Element) -> int:
    return sum(1 for one in root.iter(f"{SVG}g") if "flow-taken" in (one.get("class") or ""))


def test_it_shows_where_the_request_stands(office: Office, sign_in: SignIn) -> None:
    root = chart(sign_in("eko"), builders.conforming(office))
    assert states(root) == ["done"] * 5 + ["now"] + ["ahead"] * 3
    assert taken(root) == 5
    assert described(root).endswith("Jalur yang ditempuh: aktivitas 1, 2, 3, 4, 5, 6.")


def test_a_correction_is_shown_with_what_is_to_be_done_again(
    office: Office, sign_in: SignIn
) -> None:
    root = chart(sign_in("sari"), builders.returned(office))
    assert states(root) == ["now"] + ["again"] * 4 + ["ahead"] * 4
    assert "1, 2, 3, 4, 5, 1" in described(root)
    assert "Dikembalikan untuk diperbaiki" in words(root)
    assert taken(root) == 5  # the four onward and the one back


def test_it_tells_when_and_how_long(office: Office, sign_in: SignIn) -> None:
    text = words(chart(sign_in("eko"), builders.completed(office)))
    assert "WIB" in text
    assert text.count("Selesai") == 9


def test_the_applicant_sees_no_revocation_before_it_is_published(
    office: Office, sign_in: SignIn
) -> None:
    request = builders.decided(office)
    assert states(chart(sign_in("sari"), request))[6:] == ["now", "ahead", "ahead"]
    assert states(chart(sign_in("eko"), request))[6] == "now"


def test_it_is_english_for_who_chose_english(office: Office, sign_in: SignIn) -> None:
    browser = sign_in("eko")
    browser.cookies["django_language"] = "en"
    root = chart(browser, builders.claimed(office))
    assert described(root).startswith("The request is at activity 5")


@pytest.mark.parametrize("username", ["tono", "maya", "rina"])
def test_for_everybody_else_there_is_none(office: Office, sign_in: SignIn, username: str) -> None:
    request = builders.filed(office)
    answer = sign_in(username).get(reverse("request_detail", args=[request.pk]))
    assert answer.status_code == 404
    assert b"flowchart" not in answer.content
