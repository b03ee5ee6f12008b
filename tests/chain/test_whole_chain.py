"""The whole chain of one person, from certificate to certificate (issue 5, section 6)."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

import pytest
from pytest_django.fixtures import Settings

from ams.accounts.models import Person
from ams.authority import profiles
from ams.certificates.issuing import PROFILE
from ams.certificates.models import Certificate
from ams.chain.reading import chain_of
from ams.core.clock import ManualClock
from ams.issuance.errors import NotEligible
from ams.issuance.renewable import obstacles
from ams.requests.acknowledge import acknowledge
from ams.requests.conduct import AGENCY_EMAIL, RENEWAL
from ams.revisions.training import confirm
from tests.issuance import builders as issuances
from tests.issuance.journeys import opened, published
from tests.mailboxes import builders as mailboxes
from tests.renewal import builders as renewals
from tests.requests.builders import Office

pytestmark = pytest.mark.django_db
_LATER = timedelta(minutes=1)


def test_one_person_from_an_email_account_by_every_procedure_to_the_next_certificate(
    clock: ManualClock, settings: Settings, tmp_path: Path
) -> None:
    office = issuances.found(clock)
    clock.advance(_LATER)
    given_an_account(office, settings, tmp_path)
    clock.advance(_LATER)
    first = issued_for_twenty_days(office)
    with pytest.raises(NotEligible):  # the unrevoked cannot be issued another
        issuances.filed(office)
    clock.advance(_LATER)
    second = renewed(office)
    clock.advance(_LATER)
    third = changed_and_issued_anew(office)
    states = [state_of(one, office) for one in (first, second, third)]
    assert states == ["revoked", "revoked", "good"]
    assert "CN=Sari Baru" in third.subject_dn
    sari = office.actor("sari")
    read = chain_of(office.people["sari"].pk, actor=sari, clock=clock)
    assert [one.kind.value for one in reversed(read.entries)] == [
        "account", "issued", "revoked",
        "filed", "ended",  # the e-mail account
        "filed", "issued", "ended",  # issuance
        "filed", "issued", "superseded", "ended",  # renewal
        "filed", "filed", "revoked", "ended",  # revocation, and the issuance opened by itself
        "issued", "ended",
    ]  # fmt: skip


def given_an_account(office: Office, settings: Settings, folder: Path) -> None:
    """Give sari an official address by the procedure; without one she gets no certificate."""
    for username in mailboxes.OFFICERS:
        confirm(AGENCY_EMAIL, "2026-11-22", actor=office.actor(username), clock=office.clock)
    mailboxes.move_out(office, "sari", mailboxes.PRIVATE)
    with pytest.raises(NotEligible):
        issuances.filed(office)
    mailboxes.use_sql(settings, mailboxes.in_file(folder))
    mailboxes.completed(office)


def issued_for_twenty_days(office: Office) -> Certificate:
    """Return the first certificate, by the procedure; it can be renewed at once."""
    short = replace(profiles.profile(PROFILE), validity=timedelta(days=20))
    with patch.object(profiles, "profile", lambda _key: short):
        return issuances.completed(office).concerned


def renewed(office: Office) -> Certificate:
    """Return the certificate that the renewal put in its place."""
    for username in issuances.OFFICERS:
        confirm(RENEWAL, "2026-11-22", actor=office.actor(username), clock=office.clock)
    renewals.completed(office)
    return office.certificate("sari")


def changed_and_issued_anew(office: Office) -> Certificate:
    """Return the certificate of a journey: the name has changed."""
    Person.objects.filter(pk=office.people["sari"].pk).update(plain_name="Sari Baru")
    present = Certificate.objects.get(pk=office.certificate("sari").pk)
    codes = [one.code for one in obstacles(present, at=office.clock.now())]
    assert "subject_changed" in codes  # renewing is no way
    revocation = published(office, "perubahan_data")
    acknowledge(revocation.pk, actor=office.actor("sari"), clock=office.clock)
    issuance = opened(office)
    assert issuance is not None  # the revoked can be issued again
    office.clock.advance(_LATER)
    return issuances.finish(office, issuance).concerned


def state_of(certificate: Certificate, office: Office) -> str:
    """Return what a certificate is worth now."""
    certificate.refresh_from_db()
    return certificate.state_at(office.clock.now()).value
