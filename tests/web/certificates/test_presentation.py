"""A certificate in words."""

from datetime import timedelta

import pytest

from ams.web.certificates.presentation import ends_soon, name_parts, time_left
from tests.requests.builders import Office


@pytest.mark.parametrize(
    ("before_its_end", "words", "soon"),
    [
        (timedelta(days=41, hours=1), "tinggal 41 hari", False),
        (timedelta(days=30, hours=1), "tinggal 30 hari", True),
        (timedelta(days=1, hours=1), "tinggal 1 hari", True),
        (timedelta(hours=5), "berakhir hari ini", True),
        (timedelta(seconds=-1), "", False),
    ],
)
def test_what_is_left_of_its_time_is_told_in_days(
    office: Office,
    before_its_end: timedelta,
    words: str,
    soon: bool,  # noqa: FBT001 - pytest gives it by name
) -> None:
    certificate = office.certificate("sari")
    now = certificate.not_after - before_its_end
    assert (time_left(certificate, now), ends_soon(certificate, now)) == (words, soon)


def test_nothing_is_left_of_a_revoked_ones_time(office: Office) -> None:
    certificate = office.certificate("sari")
    certificate.status = "revoked"
    assert time_left(certificate, certificate.not_before) == ""


def test_a_name_is_taken_apart_in_the_certificates_order() -> None:
    parts = name_parts(r"CN=Utama\, Sari,O=Pemerintah Kabupaten Kebumen,C=ID")
    assert [(part.attribute, part.value) for part in parts] == [
        ("C", "ID"), ("O", "Pemerintah Kabupaten Kebumen"), ("CN", "Utama, Sari"),
    ]  # fmt: skip


def test_an_attribute_without_words_shows_its_number() -> None:
    assert name_parts("1.2.3.4=x")[0].label == "1.2.3.4"
