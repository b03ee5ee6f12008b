"""Officers of the CA for all agencies, whom the requests' cast lacks."""

from datetime import UTC, date, datetime

from ams.accounts.models import Account, Appointment, Person
from ams.core.actor import OfficerKind
from tests.requests.builders import Office


def appoint_ca_officers(office: Office) -> None:
    """Add citra and indra, officers of the CA; citra is a person of Dinas Kesehatan."""
    for username in ("citra", "indra"):
        account = Account.objects.create(
            username=username, email=f"{username}@x.go.id", created_at=datetime.now(UTC)
        )
        Appointment.objects.create(
            account=account, kind=OfficerKind.CA, decree_number="800/1/2026",
            valid_from=date(2026, 1, 1), valid_until=date(2027, 12, 31),
        )  # fmt: skip
    Person.objects.create(
        account=Account.objects.get(username="citra"), full_name="Citra", plain_name="Citra",
        nip="197903172005012009", position="Staf", unit="Umum", agency=office.agencies["health"],
        email="citra@kebumenkab.go.id",
    )  # fmt: skip
