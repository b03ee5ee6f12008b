"""Answers kept by their address are, octet for octet, those that would be put together anew."""

import random
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.x509 import ocsp as x509_ocsp
from cryptography.x509.ocsp import OCSPCertStatus

from ams.authority.models import Issuer
from ams.certificates.models import Certificate
from ams.core.actor import Actor
from ams.core.clock import ManualClock
from ams.distribution import repeats
from ams.distribution.fast import FastOCSP
from ams.distribution.server.heads import Ready
from ams.revocation import responders
from ams.revocation.answering import lifetime
from ams.revocation.fast import FastAnswers
from ams.revocation.index.keeping import Keeper, index_folder
from ams.revocation.models import ResponderCertificate
from ams.revocation.node import StatusNode
from ams.revocation.services import hold, release, revoke
from tests.distribution.test_fast import address
from tests.revocation.office import Office, ocsp_request, put_certificate

_STEPS = 150


@pytest.fixture
def many(issuer: Issuer, office: Office) -> list[Certificate]:
    """Return six certificates."""
    return [put_certificate(issuer, office.budi) for _ in range(6)]


@pytest.fixture
def keeper(
    responder: ResponderCertificate, certificate: Certificate, many: list[Certificate], *,
    clock: ManualClock,
) -> Keeper:  # fmt: skip
    keeper = Keeper(index_folder(), clock)
    keeper.follow()
    return keeper


@pytest.fixture
def fast(keeper: Keeper, clock: ManualClock) -> FastOCSP:
    return process(index_folder(), clock)


def process(folder: Path, clock: ManualClock) -> FastOCSP:
    """Return the fast path as one process has it, with nothing kept."""
    node = StatusNode(folder)
    node.source(clock.now())
    return FastOCSP(FastAnswers(node, clock))


def got(fast: FastOCSP, target: bytes) -> Ready:
    ready = fast(b"GET", target, b"")
    assert ready is not None
    return ready


def is_kept(fast: FastOCSP, target: bytes) -> bool:
    return fast._repeats.find(target) is not None


def status(ready: Ready) -> OCSPCertStatus:
    return x509_ocsp.load_der_ocsp_response(ready.body).certificate_status


def test_the_second_to_ask_for_a_kept_answer_finds_it_by_its_address(
    fast: FastOCSP, certificate: Certificate
) -> None:
    target = address("/kebumen", ocsp_request(certificate))
    first = got(fast, target)  # signs, and keeps the signature
    assert [got(fast, target) for _ in range(3)] == [first] * 3
    assert is_kept(fast, target)


def test_no_other_spelling_no_nonce_and_no_body_is_kept(
    fast: FastOCSP, certificate: Certificate
) -> None:
    encoded = ocsp_request(certificate)
    canonical = address("", encoded)
    others = [
        canonical.replace(b"%3D", b"="),
        canonical.replace(b"%3D", b"%3d"),
        canonical.replace(b"/M", b"/%4D"),
        address("", ocsp_request(certificate, nonce=b"n" * 32)),
    ]
    for target in (*others, *others):
        fast(b"GET", target, b"")
    for _ in range(2):
        fast(b"POST", b"/ocsp", encoded)
    assert not any(is_kept(fast, target) for target in (*others, canonical, b"/ocsp"))


def test_what_is_kept_is_bounded_and_the_oldest_makes_room(
    keeper: Keeper, many: list[Certificate], clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(repeats, "ROOM", 4)
    fast = process(index_folder(), clock)
    targets = [address("", ocsp_request(each)) for each in many]
    for target in (*targets, *targets):
        got(fast, target)
    assert [is_kept(fast, target) for target in targets] == [False, False, True, True, True, True]


@pytest.mark.parametrize("act", ["revoke", "hold"])
def test_a_change_of_status_is_told_by_the_next_answer(
    fast: FastOCSP, keeper: Keeper, certificate: Certificate, operator: Actor, *,
    clock: ManualClock, act: str,
) -> None:  # fmt: skip
    target = address("", ocsp_request(certificate))
    assert [status(got(fast, target)) for _ in range(3)] == [OCSPCertStatus.GOOD] * 3
    if act == "revoke":
        revoke(certificate.pk, reasons=["kehilangan"], actor=operator, clock=clock)
    else:
        hold(certificate.pk, reason="diperiksa", actor=operator, clock=clock)
    keeper.follow()
    assert status(got(fast, target)) is OCSPCertStatus.REVOKED
    keeper.merge()
    assert [status(got(fast, target)) for _ in range(3)] == [OCSPCertStatus.REVOKED] * 3


def test_what_another_process_has_renewed_is_given_at_once(
    fast: FastOCSP, keeper: Keeper, certificate: Certificate, clock: ManualClock
) -> None:
    target = address("", ocsp_request(certificate))
    first = [got(fast, target) for _ in range(2)]
    clock.advance(lifetime() / 2)
    keeper.follow()
    renewed = got(process(index_folder(), clock), target)
    assert renewed != first[1]
    assert got(fast, target) == renewed


@pytest.mark.parametrize("backwards", [True, False])
def test_nothing_kept_is_given_outside_its_time(
    fast: FastOCSP, certificate: Certificate, *, clock: ManualClock, backwards: bool
) -> None:
    target = address("", ocsp_request(certificate))
    assert got(fast, target) == got(fast, target)
    clock.advance(timedelta(seconds=-3) if backwards else lifetime())
    assert not is_kept(fast, target)
    assert fast(b"GET", target, b"") is None


def test_the_last_seconds_of_an_answer_are_told_as_they_pass(
    fast: FastOCSP, responder: ResponderCertificate, certificate: Certificate, keeper: Keeper, *,
    clock: ManualClock,
) -> None:  # fmt: skip
    clock.at = responder.not_after - timedelta(seconds=5)
    keeper.follow()
    target = address("", ocsp_request(certificate))
    for left in range(5, 0, -1):
        for _ in range(3):
            assert b"max-age=%d," % left in got(fast, target).head
        clock.advance(timedelta(seconds=1))
    assert fast(b"GET", target, b"") is None


def test_whatever_happens_what_is_kept_makes_no_difference(
    fast: FastOCSP, keeper: Keeper, many: list[Certificate], issuer: Issuer, *, operator: Actor,
    clock: ManualClock,
) -> None:  # fmt: skip
    source = random.Random(2026)  # noqa: S311 - the same steps in every run
    held: set[int] = set()
    targets = [address("/kebumen", ocsp_request(each)) for each in many]

    def hold_or_release() -> None:
        one = source.choice(many[:3])
        if one.pk in held:
            release(one.pk, reason="ditemukan", actor=operator, clock=clock)
        else:
            hold(one.pk, reason="diperiksa", actor=operator, clock=clock)
        held.symmetric_difference_update({one.pk})

    def revoke_one() -> None:
        if many[3:]:
            one = many.pop()
            revoke(one.pk, reasons=["kehilangan"], actor=operator, clock=clock)

    acts: list[Callable[[], object]] = [
        hold_or_release,
        revoke_one,
        keeper.merge,
        lambda: responders.renew(issuer, clock=clock),
        lambda: clock.advance(timedelta(seconds=source.choice([1, 60, 400, 900]))),
    ]
    kept = 0
    for _ in range(_STEPS):
        if source.random() < 0.2:
            source.choice(acts)()
        if source.random() < 0.9:
            keeper.follow()
        if source.random() < 0.5:
            fast._answers._node.source(clock.now())
        for target in source.sample(targets, 3):
            kept += is_kept(fast, target)
            assert same(fast(b"GET", target, b""), process(index_folder(), clock), target)
    assert kept > _STEPS


def same(ready: Ready | None, other: FastOCSP, target: bytes) -> bool:
    """Tell whether a process without anything kept answers the same.

    What is too old to be kept for others is signed for each anew: then all but the signature.
    """
    if ready is None:
        return True  # left to the full path, as while the index in force is being opened
    anew = other(b"GET", target, b"")
    if anew is None or ready == anew:
        return ready == anew
    ours, theirs = (x509_ocsp.load_der_ocsp_response(each.body) for each in (ready, anew))
    return ours.tbs_response_bytes == theirs.tbs_response_bytes
