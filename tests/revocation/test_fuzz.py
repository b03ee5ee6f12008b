"""Mutated requests: always an answer, never an error of ours, a hang or growth of memory.

``make fuzz`` sends a million of them; ``AMS_FUZZ`` says how many.
"""

import os
import random
import resource
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from asn1crypto import ocsp as asn1_ocsp

from ams.authority.models import Issuer
from ams.certificates.models import Certificate
from ams.core.clock import ManualClock
from ams.revocation import answering, der
from ams.revocation.fast import FastAnswers
from ams.revocation.index.keeping import Keeper
from ams.revocation.models import ResponderCertificate
from ams.revocation.node import StatusNode
from ams.revocation.ocsp_requests import NONCE, PREFERRED_ALGORITHMS, parse
from ams.revocation.ocsp_responses import ResponseStatus
from tests.revocation.office import ocsp_request
from tests.revocation.test_ocsp_requests import ALGORITHMS, mutations

COUNT = int(os.environ.get("AMS_FUZZ", "20000"))
_BURST = 500
_SLOWEST_BURST_SECONDS = 60.0  # of a loaded machine; a hang would take for ever
_GROWTH_KB = 48 * 1024


def seeds(certificate: Certificate) -> list[bytes]:
    """Return requests of every shape that is understood."""
    plain = [ocsp_request(certificate, algorithm=each) for each in ALGORITHMS]
    bound = [ocsp_request(certificate, nonce=b"n" * octets) for octets in (1, 32, 128)]
    ids = [der.sequence(parse(each).cert_ids[0].encoded) for each in plain]
    name = der.tlv(der.context(1), der.tlv(der.context(4), der.sequence()))
    nonce = der.extension(NONCE, der.tlv(der.OCTET_STRING, b"n" * 16))
    algorithm = der.sequence(der.sequence(der.object_identifier("1.2.840.113549.1.1.11"), der.NULL))
    preferred = der.extension(PREFERRED_ALGORITHMS, der.sequence(algorithm))
    extensions = der.tlv(der.context(2), der.sequence(nonce, preferred))
    signature = der.tlv(der.context(0), der.sequence(algorithm, der.tlv(3, b"\0" + b"s" * 70)))
    version = der.tlv(der.context(0), der.integer(0))
    full = der.sequence(der.sequence(version, name, der.sequence(*ids), extensions), signature)
    return [*plain, *bound, full]


def malformed(certificate: Certificate, count: int) -> Iterator[bytes]:
    """Yield mutated requests, cut ones, joined ones and noise."""
    source = random.Random(count)  # noqa: S311 - the same requests in every run of a size
    known = seeds(certificate)
    each = count // (len(known) + 1)
    for seed in known:
        yield from mutations(seed, each, source)
    for _ in range(count - each * len(known)):
        one, other = source.choice(known), source.choice(known)
        match source.randrange(4):
            case 0:
                yield one[: source.randrange(len(one))]
            case 1:
                yield one + other[: source.randrange(len(other))]
            case 2:
                yield source.randbytes(source.randrange(400))
            case _:
                yield bytes((0x30, 0x84)) + source.randbytes(source.randrange(60))


def _status_of(answer: bytes) -> str:
    """Return the status of a response, which must be whole and strict DER.

    Read with asn1crypto: pyca also looks into the CertID, which repeats the client's own octets
    (such as a hash algorithm with parameters that it does not take).
    """
    response = asn1_ocsp.OCSPResponse.load(answer, strict=True)
    if response["response_status"].native == "successful":
        assert len(response.response_data["responses"]) > 0
    name: str = response["response_status"].native
    return name.upper()


@pytest.mark.timeout(7200)
def test_every_mutated_request_gets_an_answer(
    issuer: Issuer, responder: ResponderCertificate, certificate: Certificate, *, tmp_path: Path,
    clock: ManualClock,
) -> None:  # fmt: skip
    Keeper(tmp_path / "ocsp", clock).follow()
    node = StatusNode(tmp_path / "ocsp")
    full, fast = node.source(clock.now()), FastAnswers(node, clock)
    seen: Counter[str] = Counter()
    began, memory, slowest = time.monotonic(), 0, 0.0
    for number, encoded in enumerate(malformed(certificate, COUNT), start=1):
        found = fast.answer(encoded, None)
        if found is not None:
            answer = found[0].der
        else:
            answer = answering.respond(full, issuer.slug, encoded, clock=clock).der
        seen[_status_of(answer)] += 1
        if number % _BURST == 0:
            slowest = max(slowest, time.monotonic() - began)
            began = time.monotonic()
        if number == COUNT // 2:
            memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert sum(seen.values()) == COUNT
    assert set(seen) == {
        ResponseStatus.SUCCESSFUL.name,
        ResponseStatus.MALFORMED_REQUEST.name,
        ResponseStatus.UNAUTHORIZED.name,
    }
    assert seen["MALFORMED_REQUEST"] > COUNT // 2
    assert slowest < _SLOWEST_BURST_SECONDS
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory < _GROWTH_KB
