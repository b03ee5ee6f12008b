"""The order in which anything is signed: intent committed, signed, outcome committed (ADR 0008)."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from asn1crypto import algos, parser
from asn1crypto import x509 as asn1_x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, padding
from django.db import transaction

from ams.authority.errors import CheckFailed
from ams.authority.keys import (
    SigningKey,
    VerifyingKey,
    digest_for,
    sign_bytes,
    sign_digest,
    verify_digest,
)
from ams.authority.models import Issuer, SigningIntent
from ams.core.actor import Actor
from ams.core.clock import Clock
from ams.core.errors import AMSError
from ams.journal import services as journal
from ams.journal.entries import Subject
from ams.journal.events import Event
from ams.journal.inserting import insert, update

_SEQUENCE = 16
_BIT_STRING = 3
_FAILURE_LENGTH = 500


def _nothing(*_: object) -> None:
    """Do nothing: a caller without a part of its own."""


@dataclass(frozen=True, slots=True)
class Recorder:
    """The caller's own rows, written in the same transactions as the intent and its end.

    ``begun`` may refuse by raising; ``signed`` receives the DER, of a CRL the signature; ``failed``
    follows a signature that did not come about.
    """

    begun: Callable[[SigningIntent], None] = _nothing
    signed: Callable[[bytes], None] = _nothing
    failed: Callable[[], None] = _nothing


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be signed: by whose key, under which serial or CRL number.

    ``to_be_signed`` is what the intent keeps: the bytes themselves, or for a CRL, which may be too
    long to be held, a manifest that fixes every one of them.
    """

    kind: SigningIntent.Kind
    issuer: Issuer | None
    key_name: str
    serial: str
    to_be_signed: bytes


def algorithm_for(key: VerifyingKey) -> algos.SignedDigestAlgorithm:
    """Return the AlgorithmIdentifier of signatures by ``key`` (RFC 4055, RFC 5758)."""
    digest = digest_for(key).name
    if isinstance(key, ec.EllipticCurvePublicKey):
        return algos.SignedDigestAlgorithm({"algorithm": f"{digest}_ecdsa"})
    return algos.SignedDigestAlgorithm({"algorithm": f"{digest}_rsa"})


def assemble(to_be_signed: bytes, algorithm: bytes, signature: bytes) -> bytes:
    """Return the DER of the signed object (RFC 5280, 4.1 and 5.1)."""
    bits: bytes = parser.emit(0, 0, _BIT_STRING, b"\x00" + signature)
    whole: bytes = parser.emit(0, 1, _SEQUENCE, to_be_signed + algorithm + bits)
    return whole


def sign(task: Task, *, key: SigningKey, recorder: Recorder, actor: Actor, clock: Clock) -> bytes:
    """Return the DER of what ``task`` describes, signed by ``key``, its outcome committed.

    The transactions are durable: Django refuses them inside another one, since an outer rollback
    would make the intent forget a signature that exists.

    Raises:
        CheckFailed: the bytes to be signed name another algorithm than the key's.
    """
    stated = asn1_x509.TbsCertificate.load(task.to_be_signed)["signature"].dump()
    check_algorithm(stated, task, key)
    algorithm: bytes = algorithm_for(key.public_key()).dump()

    def make() -> bytes:
        der = assemble(task.to_be_signed, algorithm, sign_bytes(key, task.to_be_signed))
        _check_signed(der, task.to_be_signed, key.public_key())
        return der

    return _in_order(task, make, recorder=recorder, actor=actor, clock=clock)


def sign_by_digest(
    task: Task,
    digest: bytes,
    *,
    key: SigningKey,
    complete: Callable[[bytes], None],
    recorder: Recorder,
    actor: Actor,
    clock: Clock,
) -> bytes:
    """Return the signature of what ``digest`` was made of, its outcome committed.

    ``complete`` puts the signature to the object, before the outcome; what it raises makes the
    signing fail. Otherwise as ``sign``.
    """

    def make() -> bytes:
        signature = sign_digest(key, digest)
        try:
            verify_digest(key.public_key(), signature, digest)
        except InvalidSignature as error:
            raise CheckFailed("the signature just made does not verify") from error
        complete(signature)
        return signature

    return _in_order(task, make, recorder=recorder, actor=actor, clock=clock)


def _in_order(
    task: Task, make: Callable[[], bytes], *, recorder: Recorder, actor: Actor, clock: Clock
) -> bytes:
    """Commit the intent, let ``make`` sign, commit the outcome or the failure (ADR 0008)."""
    intent = _commit_intent(task, recorder=recorder, actor=actor, at=clock.now())
    try:
        signed = make()
    except (AMSError, UnsupportedAlgorithm, ValueError, OSError) as error:
        _commit_failure(intent, error, recorder=recorder, actor=actor, at=clock.now())
        raise
    _commit_outcome(intent, signed, recorder=recorder, actor=actor, at=clock.now())
    return signed


def check_algorithm(stated: bytes, task: Task, key: SigningKey) -> None:
    """Return if the algorithm that an object states within is the one its key signs with.

    Raises:
        CheckFailed: it is not (RFC 5280, 4.1.1.2 and 5.1.1.2).
    """
    algorithm = algorithm_for(key.public_key()).dump()
    if stated != algorithm:
        raise CheckFailed(
            f"{task.kind} {task.serial} states the signature algorithm {stated.hex()}, "
            f"the key {task.key_name} signs with {algorithm.hex()}"
        )


def _check_signed(der: bytes, to_be_signed: bytes, key: VerifyingKey) -> None:
    """Refuse a result whose to-be-signed part changed, or whose signature does not verify."""
    _, _, _, _, content, _ = parser.parse(der, strict=True)
    signed_length = parser.peek(content)
    if content[:signed_length] != to_be_signed:
        raise CheckFailed("the signed object does not hold the bytes that were to be signed")
    algorithm_end = signed_length + parser.peek(content[signed_length:])
    _, _, _, _, bits, _ = parser.parse(content[algorithm_end:], strict=True)
    try:
        verify_bytes(key, bits[1:], to_be_signed)
    except InvalidSignature as error:
        raise CheckFailed("the signature just made does not verify") from error


def verify_bytes(key: VerifyingKey, signature: bytes, data: bytes) -> None:
    """Raise InvalidSignature unless ``signature`` is that of ``data`` by ``key``."""
    if isinstance(key, ec.EllipticCurvePublicKey):
        key.verify(signature, data, ec.ECDSA(digest_for(key)))
    else:
        key.verify(signature, data, padding.PKCS1v15(), digest_for(key))


def _commit_intent(task: Task, *, recorder: Recorder, actor: Actor, at: datetime) -> SigningIntent:
    digest = hashlib.sha256(task.to_be_signed).hexdigest()
    with transaction.atomic(durable=True):
        entry = journal.append(
            Event.SIGNING_INTENT,
            subject=Subject.of("signing_key", task.key_name),
            actor=actor,
            at=at,
            data={"kind": task.kind.value, "serial": task.serial, "sha256": digest},
        )
        intent = SigningIntent(
            issuer=task.issuer,
            key_name=task.key_name,
            kind=task.kind,
            serial=task.serial,
            to_be_signed=task.to_be_signed,
            sha256=digest,
            journal_seq=entry.seq,
            created_at=at,
        )
        insert(intent)
        recorder.begun(intent)
    return intent


def _commit_failure(
    intent: SigningIntent, error: BaseException, *, recorder: Recorder, actor: Actor, at: datetime
) -> None:
    text = f"{type(error).__name__}: {error}"[:_FAILURE_LENGTH]
    with transaction.atomic(durable=True):
        journal.append(
            Event.SIGNING_FAILURE,
            subject=Subject.of("signing_intent", intent.pk),
            actor=actor,
            at=at,
            data={"kind": intent.kind, "serial": intent.serial, "error": type(error).__name__},
        )
        SigningIntent.objects.filter(pk=intent.pk).update(failed_at=at, failure=text)
        recorder.failed()


def _commit_outcome(
    intent: SigningIntent, der: bytes, *, recorder: Recorder, actor: Actor, at: datetime
) -> None:
    with transaction.atomic(durable=True):
        journal.append(
            Event.SIGNING_OUTCOME,
            subject=Subject.of("signing_intent", intent.pk),
            actor=actor,
            at=at,
            data={
                "kind": intent.kind,
                "serial": intent.serial,
                "sha256": hashlib.sha256(der).hexdigest(),
            },
        )
        intent.signed, intent.signed_at = der, at
        update(intent, "signed", "signed_at")
        recorder.signed(der)
