"""The fast path says what the full path says, keeps what it has signed, and knows when to stop."""

import random
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509 import ocsp as x509_ocsp
from cryptography.x509.ocsp import OCSPCertStatus, OCSPResponse
from pytest_django.fixtures import Settings

from ams.authority.keys import key_store
from ams.authority.models import Issuer, StatusPolicy
from ams.authority.services import PolicyChange, set_policy
from ams.certificates.models import Certificate
from ams.core.actor import Actor
from ams.core.clock import ManualClock
from ams.revocation import answering, ocsp, responders
from ams.revocation.ahead import Ahead
from ams.revocation.answering import lifetime
from ams.revocation.fast import FastAnswers
from ams.revocation.index.keeping import Keeper
from ams.revocation.models import ResponderCertificate
from ams.revocation.node import StatusNode
from ams.revocation.ocsp_responses import ResponseStatus
from ams.revocation.request_forms import FORMS
from ams.revocation.services import hold, release, revoke
from ams.revocation.signatory import Prompt
from tests.revocation.office import Office, ocsp_request, put_certificate
from tests.revocation.test_ocsp_requests import ALGORITHMS, mutations


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "ocsp"


@pytest.fixture
def keeper(
    folder: Path, responder: ResponderCertificate, certificate: Certificate, clock: ManualClock
) -> Keeper:
    keeper = Keeper(folder, clock)
    keeper.follow()
    return keeper


@pytest.fixture
def node(keeper: Keeper, folder: Path, clock: ManualClock) -> StatusNode:
    return opened(folder, clock)


def opened(folder: Path, clock: ManualClock) -> StatusNode:
    node = StatusNode(folder)
    node.source(clock.now())
    return node


@pytest.fixture
def fast(node: StatusNode, clock: ManualClock) -> FastAnswers:
    return FastAnswers(node, clock)


def prompt(fast: FastAnswers, encoded: bytes) -> Prompt:
    found = fast.answer(encoded, None)
    assert found is not None
    return found[0]


def ask(fast: FastAnswers, certificate: Certificate, *, nonce: bytes | None = None) -> OCSPResponse:
    answer = prompt(fast, ocsp_request(certificate, nonce=nonce))
    response = x509_ocsp.load_der_ocsp_response(answer.der)
    _check_signature(response)
    assert int(response.this_update_utc.timestamp()) == answer.this_update
    assert response.next_update_utc is not None
    assert int(response.next_update_utc.timestamp()) == answer.next_update
    return response


def _check_signature(response: OCSPResponse) -> None:
    (responder,) = response.certificates
    key, algorithm = responder.public_key(), response.signature_hash_algorithm
    assert isinstance(key, ec.EllipticCurvePublicKey)
    assert algorithm is not None
    key.verify(response.signature, response.tbs_response_bytes, ec.ECDSA(algorithm))


@pytest.mark.parametrize("algorithm", ALGORITHMS[:2])
@pytest.mark.parametrize("nonce", [None, b"n" * 32])
def test_it_says_what_the_full_path_says(
    fast: FastAnswers, node: StatusNode, certificate: Certificate, *, clock: ManualClock,
    algorithm: hashes.HashAlgorithm, nonce: bytes | None,
) -> None:  # fmt: skip
    encoded = ocsp_request(certificate, algorithm=algorithm, nonce=nonce)
    full = answering.respond(node.source(clock.now()), None, encoded, clock=clock)
    found = fast.answer(encoded, "kebumen")
    assert found is not None
    assert found[1] is full.is_cacheable
    ours = x509_ocsp.load_der_ocsp_response(found[0].der)
    theirs = x509_ocsp.load_der_ocsp_response(full.der)
    assert ours.tbs_response_bytes == theirs.tbs_response_bytes


def test_expired_certificates_too_with_archive_cutoff(
    fast: FastAnswers, node: StatusNode, keeper: Keeper, certificate: Certificate, *,
    clock: ManualClock,
) -> None:  # fmt: skip
    clock.at = certificate.not_after + timedelta(days=1)
    responders.renew(certificate.issuer, clock=clock)  # type: ignore[arg-type]
    keeper.follow()
    encoded = ocsp_request(certificate)
    full = answering.respond(node.source(clock.now()), None, encoded, clock=clock)
    ours = x509_ocsp.load_der_ocsp_response(prompt(fast, encoded).der)
    theirs = x509_ocsp.load_der_ocsp_response(full.der)
    assert ours.tbs_response_bytes == theirs.tbs_response_bytes
    assert len(ours.single_extensions) == 1


def test_an_issuer_that_drops_expired_certificates_promises_no_archive(
    fast: FastAnswers, node: StatusNode, keeper: Keeper, certificate: Certificate, *,
    clock: ManualClock, operator: Actor,
) -> None:  # fmt: skip
    assert certificate.issuer is not None
    drop = PolicyChange(expired=StatusPolicy.Expired.DROP)
    set_policy(certificate.issuer, drop, actor=operator, clock=clock)
    clock.at = certificate.not_after + timedelta(days=1)
    responders.renew(certificate.issuer, clock=clock)
    keeper.follow()
    encoded = ocsp_request(certificate)
    for answer in (
        prompt(fast, encoded).der,
        answering.respond(node.source(clock.now()), None, encoded, clock=clock).der,
        ocsp.respond(certificate.issuer, encoded, clock=clock).der,
    ):
        found = x509_ocsp.load_der_ocsp_response(answer)
        assert found.certificate_status is x509_ocsp.OCSPCertStatus.GOOD
        assert not list(found.single_extensions)


def test_what_was_signed_once_is_given_again_until_half_of_its_life(
    fast: FastAnswers, keeper: Keeper, certificate: Certificate, clock: ManualClock
) -> None:
    first = ask(fast, certificate)
    clock.advance(lifetime() / 2 - timedelta(seconds=1))
    keeper.follow()
    assert ask(fast, certificate).signature == first.signature
    clock.advance(timedelta(seconds=1))
    keeper.follow()
    renewed = ask(fast, certificate)
    assert renewed.signature != first.signature
    assert renewed.this_update_utc == clock.now()


def test_processes_share_what_was_signed(
    fast: FastAnswers, folder: Path, certificate: Certificate, clock: ManualClock
) -> None:
    other = FastAnswers(opened(folder, clock), clock)
    assert ask(other, certificate).signature == ask(fast, certificate).signature


def test_a_nonce_is_signed_anew_each_time(fast: FastAnswers, certificate: Certificate) -> None:
    first = ask(fast, certificate, nonce=b"n" * 32)
    assert first.extensions.get_extension_for_class(x509.OCSPNonce).value.nonce == b"n" * 32
    assert ask(fast, certificate, nonce=b"n" * 32).signature != first.signature


def test_revocation_hold_and_release_replace_what_was_signed_at_once(
    fast: FastAnswers, keeper: Keeper, certificate: Certificate, operator: Actor, *,
    clock: ManualClock,
) -> None:  # fmt: skip
    good = ask(fast, certificate)
    assert good.certificate_status is OCSPCertStatus.GOOD
    hold(certificate.pk, reason="diperiksa", actor=operator, clock=clock)
    keeper.follow()
    held = ask(fast, certificate)
    assert held.certificate_status is OCSPCertStatus.REVOKED
    assert held.revocation_reason is x509.ReasonFlags.certificate_hold
    clock.advance(timedelta(seconds=30))
    release(certificate.pk, reason="ditemukan", actor=operator, clock=clock)
    keeper.follow()
    assert ask(fast, certificate).certificate_status is OCSPCertStatus.GOOD
    revocation = revoke(certificate.pk, reasons=["kehilangan"], actor=operator, clock=clock)
    keeper.follow()
    revoked = ask(fast, certificate)
    assert revoked.revocation_time_utc == revocation.revocation_date


def test_without_database_it_goes_on_until_nextUpdate_and_no_longer(  # noqa: N802 - RFC 6960's word
    fast: FastAnswers, certificate: Certificate, clock: ManualClock
) -> None:
    first = ask(fast, certificate)
    clock.advance(lifetime() - timedelta(seconds=1))
    assert ask(fast, certificate).signature == first.signature
    assert ask(fast, certificate, nonce=b"n").next_update_utc == first.next_update_utc
    clock.advance(timedelta(seconds=1))
    assert fast.answer(ocsp_request(certificate), None) is None
    assert fast.answer(ocsp_request(certificate, nonce=b"n"), None) is None


@pytest.mark.parametrize("hours", [-1, 1])
def test_after_the_clock_jumped_nothing_signed_at_another_time_is_given(
    fast: FastAnswers, keeper: Keeper, certificate: Certificate, *, clock: ManualClock, hours: int
) -> None:
    first = ask(fast, certificate)
    clock.advance(timedelta(hours=hours))
    assert fast.answer(ocsp_request(certificate), None) is None
    keeper.follow()
    again = fast.answer(ocsp_request(certificate), None)
    # Before its responder's certificate begins, nobody can sign.
    assert again is None or again[0].this_update == int(clock.now().timestamp())
    assert again is not None or hours < 0
    clock.at = first.this_update_utc
    keeper.follow()
    assert ask(fast, certificate).this_update_utc == clock.now()


def test_a_new_responder_takes_over_and_what_the_old_one_signed_stays_good(
    fast: FastAnswers, keeper: Keeper, responder: ResponderCertificate, certificate: Certificate, *,
    clock: ManualClock,
) -> None:  # fmt: skip
    second = responders.renew(responder.issuer, clock=clock)
    clock.advance(responders.SETTLING - timedelta(seconds=1))
    keeper.follow()
    assert ask(fast, certificate).certificates == [responder.certificate]
    clock.advance(timedelta(seconds=2))
    keeper.follow()
    assert ask(fast, certificate).certificates == [responder.certificate]
    assert ask(fast, certificate, nonce=b"n").certificates == [second.certificate]
    clock.advance(lifetime() / 2)
    keeper.follow()
    assert ask(fast, certificate).certificates == [second.certificate]


def test_without_a_usable_key_what_was_signed_is_given_while_it_may_be(
    fast: FastAnswers, keeper: Keeper, responder: ResponderCertificate, certificate: Certificate, *,
    clock: ManualClock,
) -> None:  # fmt: skip
    first = ask(fast, certificate)
    key_store().remove(responder.key_name)
    clock.advance(lifetime() * 0.9)
    keeper.follow()
    assert ask(fast, certificate).signature == first.signature
    assert fast.answer(ocsp_request(certificate, nonce=b"n"), None) is None
    clock.advance(lifetime() * 0.1)
    keeper.follow()
    assert fast.answer(ocsp_request(certificate), None) is None


def test_another_life_of_answers_makes_those_signed_before_void(
    fast: FastAnswers, folder: Path, certificate: Certificate, settings: Settings, *,
    clock: ManualClock,
) -> None:  # fmt: skip
    first = ask(fast, certificate)
    settings.AMS_OCSP_LIFETIME_MINUTES = 30
    renewed = ask(FastAnswers(opened(folder, clock), clock), certificate)
    assert renewed.signature != first.signature
    assert renewed.next_update_utc == clock.now() + timedelta(minutes=30)


def test_what_it_does_not_know_is_left_to_the_full_path(
    fast: FastAnswers, issuer: Issuer, certificate: Certificate, office: Office
) -> None:
    encoded = ocsp_request(certificate)
    assert fast.answer(encoded, "another") is None
    assert fast.answer(encoded[:-1], None) is None
    assert fast.answer(ocsp_request(put_certificate(issuer, office.budi)), None) is None
    assert fast.answer(ocsp_request(certificate, algorithm=ALGORITHMS[2]), None) is None


def test_a_slot_that_was_overwritten_is_not_given(
    fast: FastAnswers, node: StatusNode, certificate: Certificate, clock: ManualClock
) -> None:
    first = ask(fast, certificate)
    source = node.current(clock.now())
    assert source is not None
    path = source.index.base.path.with_name("answers-1")
    octets = bytearray(path.read_bytes()[:1000])
    for at in range(0, 1000, 20):
        octets[at] ^= 1
    with path.open("r+b") as file:
        file.write(octets)
    assert ask(fast, certificate).signature != first.signature


def test_answers_are_signed_ahead_for_live_certificates_and_renewed_before_half_life(
    fast: FastAnswers, node: StatusNode, keeper: Keeper, certificate: Certificate, *,
    responder: ResponderCertificate, clock: ManualClock,
) -> None:  # fmt: skip
    source = node.current(clock.now())
    assert source is not None
    ahead = Ahead(source, FORMS, clock)
    _round(ahead)
    key_store().remove(responder.key_name)  # the fast path cannot sign now
    first = ask(fast, certificate)
    clock.advance(lifetime() * 0.39)
    keeper.follow()
    _round(ahead)
    assert ask(fast, certificate).signature == first.signature


def test_signed_ahead_again_after_two_fifths_of_the_life_or_a_change(
    fast: FastAnswers, node: StatusNode, keeper: Keeper, certificate: Certificate, *,
    operator: Actor, clock: ManualClock,
) -> None:  # fmt: skip
    source = node.current(clock.now())
    assert source is not None
    ahead = Ahead(source, FORMS, clock)
    _round(ahead)
    first = ask(fast, certificate)
    clock.advance(lifetime() * 0.41)
    keeper.follow()
    _round(ahead)
    assert ask(fast, certificate).this_update_utc == clock.now()
    assert ask(fast, certificate).signature != first.signature
    revoke(certificate.pk, reasons=["kehilangan"], actor=operator, clock=clock)
    keeper.follow()
    node.current(clock.now())
    ahead.at_once(source.index.keys())
    assert ask(fast, certificate).certificate_status is OCSPCertStatus.REVOKED


def _round(ahead: Ahead) -> None:
    before = ahead.rounds
    ahead.begin_round()
    while ahead.rounds == before:
        ahead.work(60.0)


def test_merging_keeps_what_was_signed(
    fast: FastAnswers, folder: Path, keeper: Keeper, certificate: Certificate, *,
    clock: ManualClock,
) -> None:  # fmt: skip
    first = ask(fast, certificate)
    keeper.merge()
    again = FastAnswers(opened(folder, clock), clock)
    assert ask(again, certificate).signature == first.signature


def test_mutated_requests_get_the_answer_of_the_full_path_or_none(
    fast: FastAnswers, node: StatusNode, certificate: Certificate, clock: ManualClock
) -> None:
    source = random.Random(6961)  # noqa: S311 - the same mutations in every run
    seen = 0
    for encoded in mutations(ocsp_request(certificate, nonce=b"n" * 8), 4_000, source):
        found = fast.answer(encoded, None)
        if found is None:
            continue
        seen += 1
        full = answering.respond(node.source(clock.now()), None, encoded, clock=clock)
        ours = x509_ocsp.load_der_ocsp_response(found[0].der)
        theirs = x509_ocsp.load_der_ocsp_response(full.der)
        assert ours.tbs_response_bytes == theirs.tbs_response_bytes
    assert seen > 20


def test_an_index_whose_files_are_gone_leaves_what_it_never_opened_to_the_full_path(
    fast: FastAnswers, node: StatusNode, keeper: Keeper, certificate: Certificate, *,
    clock: ManualClock,
) -> None:  # fmt: skip
    ask(fast, certificate)
    keeper.merge()
    node._look_at = float("inf")
    ask(fast, certificate)
    assert fast.answer(ocsp_request(certificate, algorithm=ALGORITHMS[0]), None) is None
    assert ask(fast, certificate, nonce=b"n").certificate_status is OCSPCertStatus.GOOD
    full = answering.respond(node.source(clock.now()), None, ocsp_request(certificate), clock=clock)
    assert full.status is ResponseStatus.SUCCESSFUL
