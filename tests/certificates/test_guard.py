"""The database itself refuses to change what is certified, revoked or signed."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, models, transaction
from django.db.models import F

from ams.authority.models import Issuer, SigningIntent
from ams.certificates.models import Certificate
from ams.certificates.services import issue_from_request
from ams.core.clock import ManualClock
from tests.certificates.cast import START, Cast
from tests.certificates.changing import mark_revoked
from tests.certificates.pkcs10 import certification_request


@pytest.fixture
def revoked(cast: Cast, issuer: Issuer, clock: ManualClock) -> Certificate:
    """Return a certificate that was issued and revoked."""
    row = issue_from_request(
        certification_request(), holder=cast.budi, issuer=issuer, actor=cast.citra(), clock=clock
    )
    mark_revoked(row.pk, at=clock.now())
    return row


def _refused(rows: "models.QuerySet[models.Model]", **changes: object) -> None:
    assert rows.exists()
    with pytest.raises(IntegrityError, match="what is set never changes"), transaction.atomic():
        rows.update(**changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"status": "good", "revoked_at": None},
        {"status": "held", "revoked_at": None},
        {"revoked_at": START + timedelta(days=1)},
        {"revoked_at": START - timedelta(days=1)},
        {"not_after": START + timedelta(days=9999)},
        {"serial": "00"},
        {"der": b"0"},
        {"holder": None},
        {"issuer": None, "origin": "imported"},
        {"profile": "other"},
    ],
)
def test_a_revoked_certificate_stays_what_it_is(
    revoked: Certificate, changes: dict[str, object]
) -> None:
    _refused(Certificate.objects.filter(pk=revoked.pk), **changes)


def test_a_holder_is_found_once(revoked: Certificate, cast: Cast) -> None:
    _refused(Certificate.objects.filter(pk=revoked.pk), holder=cast.indra)


def test_an_update_that_changes_nothing_passes(revoked: Certificate) -> None:
    assert Certificate.objects.filter(pk=revoked.pk).update(serial=F("serial")) == 1


@pytest.mark.parametrize(
    "changes", [{"slug": "lain"}, {"certificate_der": b"0"}, {"key_name": "x"}, {"policy_oid": "1"}]
)
def test_an_authority_stays_what_it_is(issuer: Issuer, changes: dict[str, object]) -> None:
    _refused(Issuer.objects.filter(pk=issuer.pk), **changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"to_be_signed": b"0"},
        {"signed": b"0"},
        {"signed": None, "signed_at": None},
        {"signed_at": START + timedelta(days=1)},
        {"journal_seq": 99},
    ],
)
def test_what_was_signed_stays_on_record(issuer: Issuer, changes: dict[str, object]) -> None:
    newest = SigningIntent.objects.latest("pk").pk
    _refused(SigningIntent.objects.filter(pk=newest), **changes)
