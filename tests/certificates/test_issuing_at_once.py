"""Many issuances to one person at the same moment: one certificate comes of it."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from django.db import connection

from ams.accounts.models import Person
from ams.authority.models import Issuer, SigningIntent
from ams.certificates.errors import CertificateActive, IssuanceUnfinished, KeyReused
from ams.certificates.models import Certificate, Issuance
from ams.certificates.services import issue_from_request
from ams.core.clock import ManualClock
from ams.core.errors import Conflict
from tests.certificates.cast import Cast
from tests.certificates.pkcs10 import certification_request

_THREADS = 8

pytestmark = pytest.mark.django_db(transaction=True)


def _at_once(act: Callable[[int], object]) -> list[object]:
    """Return what ``act`` returned or which conflict it met, in each of several threads."""
    barrier = threading.Barrier(_THREADS)

    def run(index: int) -> object:
        try:
            barrier.wait()
            return act(index)
        except Conflict as conflict:
            return conflict
        finally:
            connection.close()

    with ThreadPoolExecutor(_THREADS) as pool:
        return list(pool.map(run, range(_THREADS)))


def _issue(
    issuer: Issuer, holder: Person, content: bytes, *, cast: Cast, clock: ManualClock
) -> str:
    row = issue_from_request(content, holder=holder, issuer=issuer, actor=cast.citra(), clock=clock)
    return row.serial


def test_one_person_gets_one_certificate_however_many_ask(
    cast: Cast, issuer: Issuer, clock: ManualClock
) -> None:
    contents = [certification_request() for _ in range(_THREADS)]
    results = _at_once(
        lambda index: _issue(issuer, cast.budi, contents[index], cast=cast, clock=clock)
    )
    refused = [one for one in results if isinstance(one, CertificateActive | IssuanceUnfinished)]
    assert len(refused) == _THREADS - 1
    assert Certificate.objects.filter(holder=cast.budi).count() == 1
    assert not Issuance.objects.filter(ended_at=None).exists()
    person_intents = SigningIntent.objects.filter(issuer=issuer)
    assert person_intents.count() == 1


def test_one_key_is_certified_once_however_many_bring_it(
    cast: Cast, issuer: Issuer, clock: ManualClock
) -> None:
    content = certification_request(ec.generate_private_key(ec.SECP256R1()))
    people = (cast.budi, cast.indra)
    results = _at_once(
        lambda index: _issue(issuer, people[index % 2], content, cast=cast, clock=clock)
    )
    assert sum(isinstance(one, str) for one in results) == 1
    assert any(isinstance(one, KeyReused) for one in results)
    assert Certificate.objects.count() == 1
