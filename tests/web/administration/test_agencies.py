"""The pages of agencies."""

import pytest
from django.test import Client

from ams.accounts.models import Agency
from tests.accounts.conftest import Cast

OK = 200


def _typed(cast: Cast, **values: str) -> dict[str, str]:
    usual = {
        "name": "Dinas Pertanian",
        "short_name": "Distan",
        "parent": str(cast.regency.pk),
        "email_domains": "distan.kebumenkab.go.id\n @pertanian.go.id, ",
        "place": "Kebumen",
        "locality": "Kebumen",
        "province": "Jawa Tengah",
        "letter_number_pattern": "520/{number}/{year}",
    }
    return usual | values


def test_an_agency_is_recorded_with_its_domains(cast: Cast, administrator: Client) -> None:
    administrator.post("/kelola/instansi/baru/", _typed(cast))
    agency = Agency.objects.get(short_name="Distan")
    assert agency.email_domains == ["distan.kebumenkab.go.id", "pertanian.go.id"]
    assert agency.parent == cast.regency


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "Dinas Kesehatan"),
        ("email_domains", "bukan domain!"),
        ("letter_number_pattern", "520/{nomor}"),
        ("parent", "999999"),
        ("email", "bukan"),
    ],
)
def test_a_refusal_stands_at_its_field(
    cast: Cast, administrator: Client, field: str, value: str
) -> None:
    response = administrator.post("/kelola/instansi/baru/", _typed(cast, **{field: value}))
    assert response.status_code == OK
    assert f'id="id_{field}_error"' in response.content.decode()


def test_an_agency_is_changed(cast: Cast, administrator: Client) -> None:
    address = f"/kelola/instansi/{cast.clinic.pk}/ubah/"
    assert "Dinas Kesehatan" in administrator.get(address).content.decode()
    administrator.post(address, _typed(cast))
    assert Agency.objects.get(pk=cast.clinic.pk).name == "Dinas Pertanian"


def test_a_circle_of_agencies_is_told_at_the_parent(cast: Cast, administrator: Client) -> None:
    response = administrator.post(
        f"/kelola/instansi/{cast.regency.pk}/ubah/",
        _typed(cast, parent=str(cast.clinic.pk)),
    )
    assert 'id="id_parent_error"' in response.content.decode()


def test_the_list_is_searched(cast: Cast, administrator: Client) -> None:
    page = administrator.get("/kelola/instansi/?cari=kesehatan").content.decode()
    assert "Dinas Kesehatan" in page
    assert "Dinas Kearsipan" not in page
