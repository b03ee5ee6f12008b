"""The page of an agency's letter template."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from ams.letters.models import LetterTemplate
from tests.accounts.conftest import Cast
from tests.letters.uploads import encoded

OK, FOUND, REFUSED, NOT_THERE = 200, 302, 422, 404
SAID = {"office": "Sekretariat Daerah", "place": "Kebumen", "number_pattern": "400/{number}/{year}"}


def address(cast: Cast, rest: str = "") -> str:
    return f"/kelola/instansi/{cast.regency.pk}/surat/{rest}"


def seen_on(page: bytes) -> str:
    found = re.search(rb'name="seen" value="([^"]+)"', page)
    assert found
    return found[1].decode()


def drafted(cast: Cast, administrator: Client, **files: SimpleUploadedFile) -> bytes:
    """Save a draft and return the page that follows."""
    answer = administrator.post(address(cast), SAID | files, follow=True)
    assert answer.status_code == OK
    return bytes(answer.content)


def test_a_template_starts_from_the_agencys_record(cast: Cast, administrator: Client) -> None:
    page = administrator.get(address(cast))
    assert cast.regency.name in page.content.decode()
    assert "Belum ada bentuk surat sendiri" in page.content.decode()


def test_a_draft_is_looked_at_and_put_in_force(cast: Cast, administrator: Client) -> None:
    page = drafted(cast, administrator)
    paper = administrator.get(address(cast, "1/contoh/"))
    assert paper.content.startswith(b"%PDF-")
    answer = administrator.post(address(cast, "berlakukan/"), {"seen": seen_on(page)}, follow=True)
    assert "berlaku sekarang" in answer.content.decode()
    assert LetterTemplate.objects.get().in_force_at


def test_a_draft_can_be_thrown_away(cast: Cast, administrator: Client) -> None:
    drafted(cast, administrator)
    question = administrator.get(address(cast, "buang/")).content
    assert LetterTemplate.objects.exists()
    assert "Konsep revisi 1 dibuang" in question.decode()
    administrator.post(address(cast, "buang/"), {"seen": seen_on(question)})
    assert not LetterTemplate.objects.exists()


def test_what_somebody_else_changed_meanwhile_is_not_thrown_away(
    cast: Cast, administrator: Client
) -> None:
    drafted(cast, administrator)
    stale = {"seen": "2020-01-01T00:00:00+00:00"}
    answer = administrator.post(address(cast, "buang/"), stale, follow=True)
    assert "baru saja diubah orang lain" in answer.content.decode()
    assert LetterTemplate.objects.exists()


def test_without_a_draft_there_is_none_to_throw_away(cast: Cast, administrator: Client) -> None:
    assert administrator.get(address(cast, "buang/")).status_code == NOT_THERE


def test_an_uploaded_coat_of_arms_is_shown_and_can_be_left_out(
    cast: Cast, administrator: Client
) -> None:
    page = drafted(cast, administrator, upload=SimpleUploadedFile("lambang.png", encoded("PNG")))
    assert address(cast, "1/lambang/").encode() in page
    picture = administrator.get(address(cast, "1/lambang/"))
    assert (picture.status_code, picture["Content-Type"]) == (OK, "image/png")
    administrator.post(address(cast), SAID)
    assert LetterTemplate.objects.get().arms is not None
    administrator.post(address(cast), {**SAID, "without_arms": "on"})
    assert LetterTemplate.objects.get().arms is None


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"office": ""}, "Wajib diisi"),
        ({"office": "王小明"}, "tidak dapat dicetak"),
        ({"number_pattern": "400/{year}"}, "Pola harus memuat {number}"),
        ({"upload": SimpleUploadedFile("a.svg", b"<svg/>")}, "simpan sebagai PNG"),
    ],
)
def test_what_cannot_be_used_is_told_at_its_field(
    cast: Cast, administrator: Client, changed: dict[str, object], said: str
) -> None:
    answer = administrator.post(address(cast), SAID | changed)
    assert answer.status_code == REFUSED
    assert said in answer.content.decode()
    assert not LetterTemplate.objects.exists()


def test_a_draft_that_was_changed_meanwhile_is_not_put_in_force(
    cast: Cast, administrator: Client
) -> None:
    drafted(cast, administrator)
    stale = {"seen": "2020-01-01T00:00:00+00:00"}
    answer = administrator.post(address(cast, "berlakukan/"), stale, follow=True)
    assert "baru saja diubah orang lain" in answer.content.decode()
    assert LetterTemplate.objects.get().in_force_at is None


@pytest.mark.parametrize("seen", ["", "x", "2020-13-45"])
def test_a_draft_that_nobody_looked_at_is_not_put_in_force(
    cast: Cast, administrator: Client, seen: str
) -> None:
    drafted(cast, administrator)
    answer = administrator.post(address(cast, "berlakukan/"), {"seen": seen})
    assert answer.status_code == NOT_THERE
    assert LetterTemplate.objects.get().in_force_at is None


@pytest.mark.parametrize("rest", ["9/contoh/", "1/lambang/", "9/lambang/"])
def test_what_the_agency_does_not_have_is_not_there(
    cast: Cast, administrator: Client, rest: str
) -> None:
    drafted(cast, administrator)
    assert administrator.get(address(cast, rest)).status_code == NOT_THERE
