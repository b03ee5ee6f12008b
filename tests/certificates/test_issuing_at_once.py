"""Many issuances to one person at the same moment: one certificate comes of it."""

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from ams.accounts.models import Person
from ams.authority.models import Issuer, SigningIntent
from ams.certificates.errors import CertificateActive, IssuanceUnfinished, KeyReused
from ams.certificates.models import Certificate, Issuance
from ams.certificates.services import issue_from_request
from ams.core.clock import ManualClock
from tests.certificates.cast import Cast
from tests.certificates.pkcs10 import certification_request
from tests.threads import at_once

_THREADS = 8
_ASKING = 50

pytestmark = pytest.mark.django_db(transaction=True)


def _issue(
    issuer: Issuer, holder: Person, content: bytes, *, cast: Cast, clock: ManualClock
) -> str:
    row = issue_from_request(content, holder=holder, issuer=issuer, actor=cast.citra(), clock=clock)
    return row.serial


def test_one_person_gets_one_certificate_however_many_ask(
    cast: Cast, issuer: Issuer, clock: ManualClock
) -> None:
    contents = [certification_request() for _ in range(_ASKING)]
    results = at_once(
        lambda index: _issue(issuer, cast.budi, contents[index], cast=cast, clock=clock),
        threads=_ASKING,
    )
    refused = [one for one in results if isinstance(one, CertificateActive | IssuanceUnfinished)]
    assert len(refused) == _ASKING - 1
    (serial,) = [one for one in results if isinstance(one, str)]
    assert all(serial in str(one) for one in refused)
    assert Certificate.objects.filter(holder=cast.budi).count() == 1
    assert not Issuance.objects.filter(ended_at=None).exists()
    person_intents = SigningIntent.objects.filter(issuer=issuer)
    assert person_intents.count() == 1


def test_one_key_is_certified_once_however_many_bring_it(
    cast: Cast, issuer: Issuer, clock: ManualClock
) -> None:
    content = certification_request(ec.generate_private_key(ec.SECP256R1()))
    people = (cast.budi, cast.indra)
    results = at_once(
        lambda index: _issue(issuer, people[index % 2], content, cast=cast, clock=clock),
        threads=_THREADS,
    )
    assert sum(isinstance(one, str) for one in results) == 1
    assert any(isinstance(one, KeyReused) for one in results)
    assert Certificate.objects.count() == 1
