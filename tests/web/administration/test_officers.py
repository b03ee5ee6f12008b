"""The pages of officer appointments."""

from datetime import date, datetime, timedelta

import pytest
from django.test import Client

from ams.accounts.models import Appointment
from ams.core.clock import SystemClock
from ams.core.wording import WIB
from tests.accounts.conftest import Cast

OK = 200


def _today() -> date:
    return SystemClock().now().astimezone(WIB).date()


def _ended(appointment_id: int) -> datetime | None:
    return Appointment.objects.get(pk=appointment_id).ended_at


def _typed(cast: Cast, **values: str) -> dict[str, str]:
    usual = {
        "account": "NURSE",
        "kind": "agency",
        "agency": str(cast.clinic.pk),
        "decree_number": "800/77/2026",
        "valid_from": _today().isoformat(),
        "valid_until": (_today() + timedelta(days=30)).isoformat(),
    }
    return usual | values


def test_an_officer_is_appointed_and_ended(cast: Cast, administrator: Client) -> None:
    response = administrator.post("/kelola/op/baru/", _typed(cast))
    assert response["Location"] == f"/kelola/akun/{cast.nurse_account.pk}/"
    appointment = cast.nurse_account.appointments.get()
    address = f"/kelola/op/{appointment.pk}/akhiri/"
    assert "800/77/2026" in administrator.get(address).content.decode()
    assert _ended(appointment.pk) is None  # looking at the question ends nothing
    administrator.post(address)
    assert _ended(appointment.pk) is not None
    assert administrator.post(address).status_code == 409


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("account", "tiada"),
        ("account", ""),
        ("account", "administrator"),
        ("kind", "raja"),
        ("agency", ""),
        ("decree_number", ""),
        ("valid_from", "kemarin"),
        ("valid_until", "2000-01-01"),
    ],
)
def test_a_refusal_stands_at_its_field(
    cast: Cast, administrator: Client, field: str, value: str
) -> None:
    before = Appointment.objects.count()
    response = administrator.post("/kelola/op/baru/", _typed(cast, **{field: value}))
    assert response.status_code == OK
    assert f"id_{field}_error" in response.content.decode()
    assert Appointment.objects.count() == before


def test_the_scope_of_a_diskominfo_officer_is_the_regency(
    cast: Cast, administrator: Client
) -> None:
    response = administrator.post("/kelola/op/baru/", _typed(cast, kind="diskominfo"))
    assert 'id="id_agency_error"' in response.content.decode()


def test_the_account_may_come_with_the_address(cast: Cast, administrator: Client) -> None:
    assert 'value="nurse"' in administrator.get("/kelola/op/baru/?akun=nurse").content.decode()


def test_the_list_is_searched_and_filtered(cast: Cast, administrator: Client) -> None:
    def shown(query: str) -> str:
        return administrator.get(f"/kelola/op/?{query}").content.decode().partition("<main")[2]

    assert "op-bsre" in shown("jenis=ca")
    assert "op-dinkes" not in shown("jenis=ca")
    assert "op-dinkes" in shown("cari=dinkes")
    assert "op-bsre" not in shown("cari=dinkes")
    appointment = cast.ca_officer_account.appointments.get()
    administrator.post(f"/kelola/op/{appointment.pk}/akhiri/")
    assert "op-bsre" in shown("keadaan=berakhir")
    assert "op-bsre" not in shown("keadaan=berlaku")
