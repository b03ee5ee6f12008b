"""Issuing from a PKCS #10 request: the key is the applicant's, everything else is the record's."""

from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.asymmetric.types import CertificateIssuerPrivateKeyTypes
from cryptography.hazmat.primitives.serialization import Encoding
from django.db import transaction

from ams.authority import names
from ams.authority.errors import IssuerExpired, KeyUnavailable
from ams.authority.keys import key_store
from ams.authority.models import Issuer
from ams.certificates.errors import (
    CertificateActive,
    CertificationRequestRefused,
    IssuanceUnfinished,
    IssuingForOneself,
    IssuingNotPermitted,
    KeyReused,
    SubjectRefused,
)
from ams.certificates.models import Certificate, Issuance
from ams.certificates.services import issue_from_request
from ams.core.actor import Actor, OfficerKind, Role
from ams.core.clock import ManualClock
from ams.journal.entries import Subject
from ams.journal.events import Event
from ams.journal.models import Entry
from tests.authority.openssl import openssl, write_pem
from tests.certificates.cast import Cast, make_person, role
from tests.certificates.changing import mark_revoked
from tests.certificates.pkcs10 import certification_request


@pytest.mark.parametrize("encoding", [Encoding.PEM, Encoding.DER])
@pytest.mark.parametrize(
    "key",
    [
        ec.generate_private_key(ec.SECP256R1()),
        ec.generate_private_key(ec.SECP384R1()),
        rsa.generate_private_key(65537, 2048),
    ],
)
def test_the_certificate_is_for_the_requests_key(
    *,
    cast: Cast,
    issuer: Issuer,
    clock: ManualClock,
    key: CertificateIssuerPrivateKeyTypes,
    encoding: Encoding,
) -> None:
    content = certification_request(key, encoding=encoding)
    row = issue_from_request(
        content, holder=cast.budi, issuer=issuer, actor=cast.citra(), clock=clock
    )
    assert row.certificate.public_key() == key.public_key()


def test_the_subject_is_the_records_and_never_the_requests(
    cast: Cast, issuer: Issuer, clock: ManualClock
) -> None:
    row = issue_from_request(
        certification_request(common_name="Presiden"),
        holder=cast.budi,
        issuer=issuer,
        actor=cast.citra(),
        clock=clock,
    )
    said = {one.name: one.value for one in names.parse(row.subject_dn).attributes}
    number = said.pop("description")
    assert said == {
        "C": "ID",
        "ST": cast.health.province,
        "L": cast.health.locality,
        "O": cast.regency.name,
        "OU": cast.health.name,
        "CN": cast.budi.plain_name,
        "E": cast.budi.email,
    }
    assert number.partition("_")[2] == "Tanda Tangan Elektronik"
    assert cast.budi.nip not in row.subject_dn


def test_openssl_verifies_the_chain_from_person_to_root(
    cast: Cast, issuer: Issuer, clock: ManualClock, tmp_path: Path
) -> None:
    row = _issue(cast, issuer, clock)
    own, root = (one.certificate for one in issuer.chain())
    verdict = openssl(
        "verify", "-x509_strict", "-attime", str(int(clock.now().timestamp())),
        "-CAfile", write_pem(tmp_path / "root.pem", root),
        "-untrusted", write_pem(tmp_path / "ca.pem", own),
        write_pem(tmp_path / "budi.pem", row.certificate),
    )  # fmt: skip
    assert verdict.returncode == 0, verdict.stderr


def test_the_row_says_what_the_certificate_says(
    cast: Cast, issuer: Issuer, clock: ManualClock
) -> None:
    row = Certificate.objects.get(pk=_issue(cast, issuer, clock).pk)
    certificate = row.certificate
    assert row.serial_number == certificate.serial_number
    assert (row.not_before, row.not_after) == (
        certificate.not_valid_before_utc,
        certificate.not_valid_after_utc,
    )
    assert (row.issuer, row.issuer_dn) == (issuer, issuer.subject_dn)
    assert (row.holder, row.email, row.origin) == (cast.budi, cast.budi.email, "issued")


def test_the_issuance_is_in_the_journal_between_intent_and_outcome(
    cast: Cast, issuer: Issuer, clock: ManualClock
) -> None:
    row = _issue(cast, issuer, clock)
    events = [entry.event for entry in Entry.objects.order_by("-seq")[:3]]
    assert events == [Event.CERTIFICATE_ISSUE, Event.SIGNING_OUTCOME, Event.SIGNING_INTENT]
    (entry,) = Entry.objects.about(Subject.of("certificate", row.pk))
    assert entry.data["serial"] == row.serial


@pytest.mark.parametrize("who", ["citra", "dewi"])
def test_officers_of_ca_and_diskominfo_issue_in_their_scope(
    cast: Cast, issuer: Issuer, clock: ManualClock, who: str
) -> None:
    assert _issue(cast, issuer, clock, actor=getattr(cast, who)())


@pytest.mark.parametrize("who", ["eko", "fitri"])
def test_no_other_officer_issues(cast: Cast, issuer: Issuer, clock: ManualClock, who: str) -> None:
    with pytest.raises(IssuingNotPermitted, match="no officer of the CA or Diskominfo for Dinkes"):
        _issue(cast, issuer, clock, actor=getattr(cast, who)())
    assert not Certificate.objects.exists()


@pytest.mark.parametrize("which", Role)
def test_neither_auditor_nor_administrator_issues(
    cast: Cast, issuer: Issuer, clock: ManualClock, which: Role
) -> None:
    with pytest.raises(IssuingNotPermitted):
        _issue(cast, issuer, clock, actor=role(which))


def test_a_colleague_does_not_issue(cast: Cast, issuer: Issuer, clock: ManualClock) -> None:
    with pytest.raises(IssuingNotPermitted):
        _issue(cast, issuer, clock, actor=cast.holder(cast.indra))


@pytest.mark.parametrize("kind", OfficerKind)
def test_nobody_issues_to_himself(
    cast: Cast, issuer: Issuer, clock: ManualClock, kind: OfficerKind
) -> None:
    with pytest.raises(IssuingForOneself):
        _issue(cast, issuer, clock, actor=cast.officer(kind, person=cast.budi))


def test_a_second_active_certificate_is_refused_with_the_serial_of_the_first(
    cast: Cast, issuer: Issuer, clock: ManualClock
) -> None:
    first = _issue(cast, issuer, clock)
    with pytest.raises(CertificateActive, match=first.serial):
        _issue(cast, issuer, clock)
    assert Certificate.objects.count() == 1
    assert not Issuance.objects.filter(ended_at=None).exists()


def test_after_revocation_another_one_is_issued(
    cast: Cast, issuer: Issuer, clock: ManualClock
) -> None:
    mark_revoked(_issue(cast, issuer, clock).pk, at=clock.now())
    assert _issue(cast, issuer, clock)


def test_after_expiry_another_one_is_issued(cast: Cast, issuer: Issuer, clock: ManualClock) -> None:
    first = _issue(cast, issuer, clock)
    clock.advance(first.not_after - clock.now())
    with pytest.raises(CertificateActive):
        _issue(cast, issuer, clock)
    clock.advance(timedelta(seconds=1))
    assert _issue(cast, issuer, clock)


def test_a_held_certificate_stands_in_the_way_too(
    cast: Cast, issuer: Issuer, clock: ManualClock
) -> None:
    Certificate.objects.filter(pk=_issue(cast, issuer, clock).pk).update(status="held")
    with pytest.raises(CertificateActive):
        _issue(cast, issuer, clock)


def test_a_key_is_certified_once_whoever_brings_it(
    cast: Cast, issuer: Issuer, clock: ManualClock
) -> None:
    content = certification_request(ec.generate_private_key(ec.SECP256R1()))
    first = _issue(cast, issuer, clock, content=content)
    mark_revoked(first.pk, at=clock.now())
    for holder in (cast.budi, cast.indra):
        with pytest.raises(KeyReused, match=first.serial):
            issue_from_request(
                content, holder=holder, issuer=issuer, actor=cast.citra(), clock=clock
            )


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not a request",
        b"-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----\n",
        certification_request()[:-40],
        certification_request(encoding=Encoding.DER)[:-1],
        certification_request(encoding=Encoding.DER) + b"\x00",
        b"\x30" * 70_000,
    ],
)
def test_what_is_no_request_is_refused(
    cast: Cast, issuer: Issuer, clock: ManualClock, content: bytes
) -> None:
    with pytest.raises(CertificationRequestRefused):
        _issue(cast, issuer, clock, content=content)


def test_a_request_that_its_key_did_not_sign_is_refused(
    cast: Cast, issuer: Issuer, clock: ManualClock
) -> None:
    content = bytearray(certification_request(encoding=Encoding.DER))
    content[-1] ^= 1
    with pytest.raises(CertificationRequestRefused, match=r"signature|cannot be read"):
        _issue(cast, issuer, clock, content=bytes(content))


@pytest.mark.parametrize(
    ("key", "told"),
    [
        (rsa.generate_private_key(65537, 1536), "1536 bits"),  # noqa: S505 - what is refused
        (rsa.generate_private_key(3, 2048), "exponent 3"),
        (ec.generate_private_key(ec.SECP521R1()), "secp521r1"),
        (ec.generate_private_key(ec.SECP256K1()), "secp256k1"),
    ],
)
def test_a_key_that_is_too_weak_or_unusual_is_refused_by_name(
    *,
    cast: Cast,
    issuer: Issuer,
    clock: ManualClock,
    key: CertificateIssuerPrivateKeyTypes,
    told: str,
) -> None:
    with pytest.raises(CertificationRequestRefused, match=told):
        _issue(cast, issuer, clock, content=certification_request(key))


def test_an_edwards_key_is_refused_by_name(cast: Cast, issuer: Issuer, clock: ManualClock) -> None:
    key = ed25519.Ed25519PrivateKey.generate()
    content = (
        x509.CertificateSigningRequestBuilder()
        .subject_name(x509.Name([]))
        .sign(key, None)
        .public_bytes(Encoding.PEM)
    )
    with pytest.raises(CertificationRequestRefused, match="Ed25519"):
        _issue(cast, issuer, clock, content=content)


def test_a_record_that_fits_no_certificate_is_refused_and_begins_nothing(
    cast: Cast, issuer: Issuer, clock: ManualClock
) -> None:
    person = make_person("maya", cast.health, name="Maya\u202eayaM")
    with pytest.raises(SubjectRefused, match=r"CN: U\+202E"):
        issue_from_request(
            certification_request(), holder=person, issuer=issuer, actor=cast.citra(), clock=clock
        )
    assert not Issuance.objects.exists()


def test_without_the_issuers_key_the_persons_place_stays_free(
    cast: Cast, issuer: Issuer, clock: ManualClock
) -> None:
    key_store().remove(issuer.key_name)
    with pytest.raises(KeyUnavailable):
        _issue(cast, issuer, clock)
    assert not Issuance.objects.exists()


def test_an_expired_issuer_issues_nothing(cast: Cast, issuer: Issuer, clock: ManualClock) -> None:
    clock.advance(timedelta(days=30 * 366))
    with pytest.raises(IssuerExpired):
        _issue(cast, issuer, clock)


@pytest.mark.django_db(transaction=True)
def test_nothing_is_issued_inside_a_transaction(
    cast: Cast, issuer: Issuer, clock: ManualClock
) -> None:
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        _issue(cast, issuer, clock)
    assert not Certificate.objects.exists()


def test_a_signature_that_fails_gives_the_place_back(
    cast: Cast, issuer: Issuer, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def token_gone(*_: object) -> bytes:
        raise KeyUnavailable("the token was pulled out")

    with monkeypatch.context() as patch:
        patch.setattr("ams.authority.signing.sign_bytes", token_gone)
        with pytest.raises(KeyUnavailable):
            _issue(cast, issuer, clock)
    assert _issue(cast, issuer, clock)


def test_a_broken_off_issuance_keeps_the_place_until_somebody_has_looked(
    *,
    cast: Cast,
    issuer: Issuer,
    operator: Actor,
    clock: ManualClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from ams.authority.services import close_intent  # noqa: PLC0415 - this one test's remedy

    def killed(*_: object) -> bytes:
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr("ams.authority.signing.sign_bytes", killed)
        with pytest.raises(SystemExit):
            _issue(cast, issuer, clock)
    left = Issuance.objects.get()
    with pytest.raises(IssuanceUnfinished, match=left.intent.serial):
        _issue(cast, issuer, clock)
    close_intent(left.intent_id, remark="never delivered", actor=operator, clock=clock)
    assert _issue(cast, issuer, clock)


def _issue(
    cast: Cast,
    issuer: Issuer,
    clock: ManualClock,
    *,
    actor: Actor | None = None,
    content: bytes | None = None,
) -> Certificate:
    return issue_from_request(
        content if content is not None else certification_request(),
        holder=cast.budi,
        issuer=issuer,
        actor=actor or cast.citra(),
        clock=clock,
    )
