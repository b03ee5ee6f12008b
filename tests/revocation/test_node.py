"""A node answers from its index: the same as the database, and nothing that is too old."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from cryptography.x509 import ocsp as x509_ocsp
from cryptography.x509.ocsp import OCSPCertStatus, OCSPResponse, OCSPResponseStatus
from django.db import OperationalError, connection

from ams.authority.keys import key_store
from ams.authority.models import Issuer
from ams.certificates.models import Certificate
from ams.core.actor import Actor
from ams.core.clock import ManualClock
from ams.revocation import answering, ocsp
from ams.revocation.answering import lifetime
from ams.revocation.index import generations
from ams.revocation.index.keeping import Keeper
from ams.revocation.models import ResponderCertificate
from ams.revocation.node import IndexSource, StatusNode
from ams.revocation.ocsp import DatabaseSource
from ams.revocation.reasons import every_reason, reason
from ams.revocation.services import revoke
from tests.revocation.office import Office, ocsp_request, put_certificate

pytestmark = pytest.mark.usefixtures("responder")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "ocsp"


@pytest.fixture
def keeper(folder: Path, certificate: Certificate, clock: ManualClock) -> Keeper:
    keeper = Keeper(folder, clock)
    keeper.follow()
    return keeper


@pytest.fixture
def node(keeper: Keeper, folder: Path) -> StatusNode:
    return StatusNode(folder)


def ask(node: StatusNode, certificate: Certificate, clock: ManualClock) -> OCSPResponse:
    source = node.source(clock.now())
    answer = answering.respond(source, None, ocsp_request(certificate), clock=clock)
    return x509_ocsp.load_der_ocsp_response(answer.der)


@contextmanager
def no_database() -> Iterator[None]:
    def gone(*_: object) -> None:
        raise OperationalError("server closed the connection unexpectedly")

    with connection.execute_wrapper(gone):
        yield


def test_without_an_index_the_database_answers(
    folder: Path, certificate: Certificate, clock: ManualClock
) -> None:
    node = StatusNode(folder)
    assert isinstance(node.source(clock.now()), DatabaseSource)
    assert ask(node, certificate, clock).certificate_status is OCSPCertStatus.GOOD


def test_with_an_index_no_database_is_needed(
    node: StatusNode, certificate: Certificate, clock: ManualClock
) -> None:
    with no_database():
        response = ask(node, certificate, clock)
    assert response.certificate_status is OCSPCertStatus.GOOD


@pytest.mark.parametrize("seed", [1, 2])
def test_index_and_database_give_the_same_answers(
    *, keeper: Keeper, node: StatusNode, office: Office, issuer: Issuer, operator: Actor,
    clock: ManualClock, seed: int,
) -> None:  # fmt: skip
    source = random.Random(seed)  # noqa: S311 - the same acts in every run
    held = [put_certificate(issuer, office.budi) for _ in range(8)]
    Keeper(node._folder / "other", clock)
    for certificate in source.sample(held, 6):
        clock.advance(timedelta(seconds=source.uniform(0.1, 4_000)))
        chosen = source.sample([each.key for each in every_reason()], 2)
        takes = any(reason(key).takes_invalidity_date for key in chosen)
        loss = clock.now() - timedelta(hours=1) if takes else None
        revoke(certificate.pk, reasons=chosen, invalidity_date=loss, actor=operator, clock=clock)
        keeper.follow()
        keeper.merge()
    for certificate in held[:6]:
        ours = ask(node, certificate, clock)
        answer = ocsp.respond(issuer, ocsp_request(certificate), clock=clock)
        theirs = x509_ocsp.load_der_ocsp_response(answer.der)
        if certificate.status_changes.exists():
            assert ours.tbs_response_bytes == theirs.tbs_response_bytes


def test_what_is_said_is_as_of_when_it_was_confirmed(
    node: StatusNode, certificate: Certificate, clock: ManualClock
) -> None:
    confirmed = clock.now()
    clock.advance(timedelta(minutes=10))
    with no_database():
        response = ask(node, certificate, clock)
    assert response.this_update_utc == confirmed
    assert response.produced_at_utc == clock.now()
    assert response.next_update_utc == confirmed + lifetime()


def test_without_database_answers_run_out_and_the_client_is_asked_to_come_back(
    node: StatusNode, keeper: Keeper, certificate: Certificate, clock: ManualClock
) -> None:
    clock.advance(lifetime() - timedelta(seconds=1))
    with no_database():
        assert ask(node, certificate, clock).response_status is OCSPResponseStatus.SUCCESSFUL
        clock.advance(timedelta(seconds=1))
        assert ask(node, certificate, clock).response_status is OCSPResponseStatus.TRY_LATER
    assert ask(node, certificate, clock).response_status is OCSPResponseStatus.SUCCESSFUL
    keeper.follow()
    with no_database():
        assert ask(node, certificate, clock).response_status is OCSPResponseStatus.SUCCESSFUL


@pytest.mark.parametrize("hours", [-1, 1])
def test_after_the_clock_jumped_nothing_of_another_time_is_said(
    node: StatusNode, keeper: Keeper, certificate: Certificate, *, clock: ManualClock, hours: int
) -> None:
    clock.advance(timedelta(hours=hours, minutes=1 if hours < 0 else 0))
    with no_database():
        assert ask(node, certificate, clock).response_status is OCSPResponseStatus.TRY_LATER
    assert _times_are_around(ask(node, certificate, clock), clock.now())
    keeper.follow()
    with no_database():
        assert _times_are_around(ask(node, certificate, clock), clock.now())


def _times_are_around(response: OCSPResponse, now: datetime) -> bool:
    end = response.next_update_utc
    return end is not None and response.this_update_utc <= now < end


def test_a_reader_follows_into_the_next_generation(
    node: StatusNode, keeper: Keeper, certificate: Certificate, operator: Actor, *,
    clock: ManualClock,
) -> None:  # fmt: skip
    assert ask(node, certificate, clock).certificate_status is OCSPCertStatus.GOOD
    keeper.merge()
    revoke(certificate.pk, reasons=["kehilangan"], actor=operator, clock=clock)
    keeper.follow()
    with no_database():
        assert ask(node, certificate, clock).certificate_status is OCSPCertStatus.REVOKED


def test_a_new_responder_is_known_to_readers_at_once(
    node: StatusNode, keeper: Keeper, responder: ResponderCertificate, certificate: Certificate, *,
    clock: ManualClock,
) -> None:  # fmt: skip
    from ams.revocation import responders  # noqa: PLC0415

    ask(node, certificate, clock)
    second = responders.renew(responder.issuer, clock=clock)
    clock.advance(responders.SETTLING)
    keeper.follow()
    response = ask(node, certificate, clock)
    assert response.certificates == [second.certificate]


def test_without_the_responder_s_key_the_client_is_asked_to_come_back(
    node: StatusNode, responder: ResponderCertificate, certificate: Certificate, clock: ManualClock
) -> None:
    key_store().remove(responder.key_name)
    assert ask(node, certificate, clock).response_status is OCSPResponseStatus.TRY_LATER


@pytest.mark.parametrize("name", ["generation/base", "generation/changes", "roster.json"])
def test_a_damaged_index_is_not_read_and_the_database_answers(
    keeper: Keeper, folder: Path, certificate: Certificate, *, clock: ManualClock, name: str
) -> None:
    path = folder / name.replace("generation", generations.in_force(folder).name)
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size - 7)
    node = StatusNode(folder)
    assert isinstance(node.source(clock.now()), DatabaseSource)
    assert ask(node, certificate, clock).certificate_status is OCSPCertStatus.GOOD


def test_an_index_that_is_mended_is_taken_up_again(
    node: StatusNode, keeper: Keeper, folder: Path, clock: ManualClock
) -> None:
    assert isinstance(node.source(clock.now()), IndexSource)
    keeper.index.changes.path.unlink()
    Keeper(folder, clock).follow()
    clock.advance(timedelta(hours=2))
    node._look_at = 0.0
    Keeper(folder, clock).follow()
    source = node.source(clock.now())
    assert isinstance(source, IndexSource)
    assert source.as_of(clock.now()) == clock.now()
