"""The pages of people."""

import pytest
from django.test import Client

from ams.accounts.models import Person
from ams.journal.models import Entry
from tests.accounts import builders
from tests.accounts.conftest import Cast
from tests.web.administration.conftest import Browsers

OK, MOVED = 200, 302


def _typed(cast: Cast, number: int = 9, **values: str) -> dict[str, str]:
    usual = {
        "full_name": f"Warga Nomor {number}, S.T.",
        "plain_name": f"Warga Nomor {number}",
        "nip": builders.nip(number),
        "rank": "Penata (III/c)",
        "position": "Analis",
        "unit": "Sekretariat",
        "agency": str(cast.clinic.pk),
        "superior": cast.doctor.nip,
        "email": f"warga{number}@kebumenkab.go.id",
        "phone": "",
    }
    return usual | values


def test_a_person_is_recorded_from_the_form(cast: Cast, administrator: Client) -> None:
    response = administrator.post("/kelola/pegawai/baru/", _typed(cast))
    person = Person.objects.get(nip=builders.nip(9))
    assert response["Location"] == f"/kelola/pegawai/{person.pk}/"
    assert person.superior == cast.doctor


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("nip", "198001012005011", "18 angka"),
        ("nip", "198001012005171009", "13-14"),
        ("email", "a@gmail.com", "kebumenkab.go.id"),
        ("email", "bukan", "email"),
        ("superior", "123", "Tidak ada pegawai"),
        ("full_name", "", "Wajib diisi"),
        ("agency", "", "Wajib diisi"),
        ("agency", "999999", "pilihan"),
        ("nip", builders.nip(1), "NIP"),
    ],
)
def test_a_refusal_stands_at_its_field_and_in_the_summary(  # noqa: PLR0917 - three parameters
    cast: Cast, administrator: Client, field: str, value: str, told: str
) -> None:
    response = administrator.post("/kelola/pegawai/baru/", _typed(cast) | {field: value})
    page = response.content.decode()
    assert response.status_code == OK
    assert f'href="#id_{field}"' in page
    assert f'id="id_{field}_error"' in page
    assert told in page
    assert not Person.objects.filter(full_name__startswith="Warga Nomor 9").exists()


def test_what_was_typed_is_kept_when_refused(cast: Cast, administrator: Client) -> None:
    response = administrator.post(
        "/kelola/pegawai/baru/", _typed(cast, nip="1", position="Pranata Komputer")
    )
    assert "Pranata Komputer" in response.content.decode()


def test_a_record_is_changed(cast: Cast, administrator: Client) -> None:
    address = f"/kelola/pegawai/{cast.nurse.pk}/ubah/"
    administrator.post(address, _typed(cast, 1, position="Kepala Seksi"))
    assert Person.objects.get(pk=cast.nurse.pk).position == "Kepala Seksi"


def test_the_form_shows_what_is_on_record(cast: Cast, administrator: Client) -> None:
    page = administrator.get(f"/kelola/pegawai/{cast.nurse.pk}/ubah/").content.decode()
    assert cast.nurse.nip in page
    assert cast.doctor.nip in page


def test_a_circle_of_superiors_is_told_at_the_superior(cast: Cast, administrator: Client) -> None:
    response = administrator.post(
        f"/kelola/pegawai/{cast.doctor.pk}/ubah/", _typed(cast, 2, superior=cast.nurse.nip)
    )
    assert 'id="id_superior_error"' in response.content.decode()


def test_the_list_masks_the_nip_and_is_not_a_view_of_the_record(
    cast: Cast, administrator: Client
) -> None:
    before = Entry.objects.filter(event="person:view").count()
    page = administrator.get("/kelola/pegawai/").content.decode()
    assert cast.nurse.full_name in page
    assert cast.nurse.nip not in page
    assert Entry.objects.filter(event="person:view").count() == before


@pytest.mark.parametrize("role", ["administrator", "auditor"])
def test_opening_a_record_is_journaled(cast: Cast, browsers: Browsers, role: str) -> None:
    browser = browsers(role)
    browser.get(f"/kelola/pegawai/{cast.nurse.pk}/")
    entry = Entry.objects.latest("seq")
    assert (entry.event, entry.subject_id) == ("person:view", str(cast.nurse.pk))


def test_opening_the_form_is_journaled_too(cast: Cast, administrator: Client) -> None:
    administrator.get(f"/kelola/pegawai/{cast.nurse.pk}/ubah/")
    assert Entry.objects.latest("seq").event == "person:view"


def test_the_list_is_searched_and_filtered(cast: Cast, administrator: Client) -> None:
    page = administrator.get("/kelola/pegawai/?cari=warga+3").content.decode()
    assert cast.librarian.full_name in page
    assert cast.nurse.full_name not in page
    page = administrator.get(f"/kelola/pegawai/?instansi={cast.clinic.pk}").content.decode()
    assert cast.librarian.full_name not in page
    assert cast.nurse.full_name in page


@pytest.mark.parametrize("query", ["cari=tiada", "instansi=abc", "halaman=abc", "halaman=-1"])
def test_any_query_gets_a_page(cast: Cast, administrator: Client, query: str) -> None:
    assert administrator.get(f"/kelola/pegawai/?{query}").status_code == OK


def test_a_long_list_comes_in_pages(cast: Cast, administrator: Client) -> None:
    Person.objects.bulk_create(
        Person(
            full_name=f"Orang {number:03d}",
            plain_name=f"Orang {number:03d}",
            nip=builders.nip(number),
            position="Staf",
            unit="Umum",
            agency=cast.clinic,
            email=f"orang{number}@kebumenkab.go.id",
        )
        for number in range(100, 140)
    )
    first = administrator.get("/kelola/pegawai/?cari=orang").content.decode()
    second = administrator.get("/kelola/pegawai/?cari=orang&halaman=2").content.decode()
    assert "Orang 100" in first
    assert "Orang 139" not in first
    assert "Orang 139" in second
    assert "cari=orang&amp;halaman=1" in second


def test_markup_in_a_name_is_shown_as_text(cast: Cast, administrator: Client) -> None:
    Person.objects.filter(pk=cast.nurse.pk).update(full_name="<b>Warga</b>")
    page = administrator.get(f"/kelola/pegawai/{cast.nurse.pk}/").content.decode()
    assert "<b>Warga</b>" not in page
    assert "&lt;b&gt;Warga&lt;/b&gt;" in page
