"""Statuses as labels."""

import pytest

from ams.certificates.states import CertificateState
from ams.procedures.sheet import LegalStatus
from ams.requests.models import Status
from ams.web.badges import KINDS, badge_for
from ams.web.templatetags.ams import render_badge


@pytest.mark.parametrize(
    ("kind", "statuses"),
    [("certificate", CertificateState), ("request", Status), ("legal", LegalStatus)],
)
def test_every_status_has_words(kind: str, statuses: type[CertificateState]) -> None:
    assert {status.value for status in statuses} <= KINDS[kind].keys()


def test_a_badge_is_told_by_words_and_icon_not_by_colour_alone() -> None:
    drawn = render_badge(badge_for("certificate", "revoked"))
    assert "Dicabut" in drawn
    assert "#ban" in drawn


def test_an_unknown_status_shows_its_name() -> None:
    assert badge_for("certificate", "strange").text == "strange"


def test_statuses_of_one_kind_differ_in_words_and_icon() -> None:
    for badges in KINDS.values():
        looks = [(str(badge.text), badge.icon) for badge in badges.values()]
        assert len({text for text, _icon in looks}) == len(looks)
        assert len({icon for _text, icon in looks}) == len(looks)
