"""pkilint's own programs find nothing in what we publish."""

from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.x509.ocsp import load_der_ocsp_response
from pkilint.bin import lint_crl, lint_ocsp_response, lint_pkix_cert
from pytest_django.fixtures import Settings

from ams.accounts.models import Person
from ams.authority.keys import KeyAlgorithm
from ams.authority.models import Issuer, StatusPolicy
from ams.authority.services import PolicyChange, set_policy
from ams.certificates.models import Certificate
from ams.core.actor import Actor
from ams.core.clock import ManualClock
from ams.revocation import ocsp, responders
from ams.revocation.models import CRL, ResponderCertificate
from ams.revocation.reasons import every_reason
from ams.revocation.scopes import scopes_of
from ams.revocation.services import hold, publish, release, revoke
from tests.revocation.office import Office, ocsp_request, octets_of, own_issuer, put_certificate

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning"),  # pkilint's, not ours
]


def findings_in_crl(path: Path, kind: str) -> int:
    count: int = lint_crl.main(["lint", "-t", kind, "-p", "PKIX", "-s", "NOTICE", str(path)])
    return count


def findings_in_ocsp_response(path: Path) -> int:
    count: int = lint_ocsp_response.main(["lint", "-s", "NOTICE", str(path)])
    return count


@pytest.mark.parametrize("algorithm", list(KeyAlgorithm))
def test_nothing_is_found_in_crls_and_ocsp_responses(
    *,
    algorithm: KeyAlgorithm,
    office: Office,
    operator: Actor,
    clock: ManualClock,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    issuer = own_issuer(clock, algorithm)
    responders.renew(issuer, clock=clock)
    root, crl, response = (tmp_path / name for name in ("root.crl", "one.crl", "one.ors"))
    assert issuer.parent is not None
    root.write_bytes(octets_of(publish(issuer.parent.pk, clock=clock)))
    for reason in every_reason():
        one = put_certificate(issuer, office.budi)
        response.write_bytes(
            ocsp.respond(issuer, ocsp_request(one, nonce=b"n" * 32), clock=clock).der
        )
        assert findings_in_ocsp_response(response) == 0, capsys.readouterr().out
        loss = clock.now() - timedelta(hours=1) if reason.takes_invalidity_date else None
        revoke(one.pk, reasons=[reason.key], invalidity_date=loss, actor=operator, clock=clock)
        response.write_bytes(ocsp.respond(issuer, ocsp_request(one), clock=clock).der)
        assert findings_in_ocsp_response(response) == 0, capsys.readouterr().out
    crl.write_bytes(octets_of(publish(issuer.pk, clock=clock)))
    assert findings_in_crl(crl, "CRL") == 0, capsys.readouterr().out
    assert findings_in_crl(root, "ARL") == 0, capsys.readouterr().out


def findings_in_certificate(path: Path) -> int:
    count: int = lint_pkix_cert.main(["lint", "-s", "NOTICE", str(path)])
    return count


@pytest.fixture
def divided(office: Office, operator: Actor, clock: ManualClock) -> Issuer:
    """Return an issuer with shards and delta CRLs, and a certificate of each kind on each CRL."""
    issuer = own_issuer(clock)
    set_policy(issuer, PolicyChange(shards=2, deltas=True), actor=operator, clock=clock)
    for shard in (0, 1):
        revoked, held, released, expiring = (
            put_certificate(issuer, office.budi, shard=shard, not_after=clock.now() + life)
            for life in (*[timedelta(days=700)] * 3, timedelta(hours=30))
        )
        for each in (revoked, expiring):
            revoke(each.pk, reasons=["mutasi"], actor=operator, clock=clock)
        for each in (held, released):
            hold(each.pk, reason="x", actor=operator, clock=clock)
        _publish_all(issuer, clock)
        clock.advance(timedelta(minutes=1))
        release(released.pk, reason="x", actor=operator, clock=clock)
    _publish_all(issuer, clock)
    return issuer


def _publish_all(issuer: Issuer, clock: ManualClock) -> None:
    for scope in scopes_of(issuer):
        publish(issuer.pk, scope.shard, clock=clock)


@pytest.mark.parametrize("expired", StatusPolicy.Expired)
def test_nothing_is_found_in_any_kind_of_crl(
    *,
    divided: Issuer,
    operator: Actor,
    clock: ManualClock,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    expired: StatusPolicy.Expired,
) -> None:
    """Complete, delta and shard; holds, removals, expiredCertsOnCRL; the empty first delta."""
    set_policy(divided, PolicyChange(expired=expired), actor=operator, clock=clock)
    for _ in range(3):
        clock.advance(timedelta(hours=13))
        _publish_all(divided, clock)
    reasons = set()
    for row in CRL.objects.filter(issuer=divided):
        path = tmp_path / "one.crl"
        path.write_bytes(octets_of(row))
        assert findings_in_crl(path, "CRL") == 0, (row, capsys.readouterr().out)
        for entry in x509.load_der_x509_crl(octets_of(row)):
            found = entry.extensions.get_extension_for_class(x509.CRLReason).value
            reasons.add(found.reason.value)
    assert reasons == {"affiliationChanged", "certificateHold", "removeFromCRL"}


def test_nothing_is_found_in_any_kind_of_ocsp_answer_or_its_signer(
    *,
    divided: Issuer,
    operator: Actor,
    clock: ManualClock,
    tmp_path: Path,
    settings: Settings,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Good, revoked, held, released, expired with archiveCutoff or without, never issued; RSA."""
    settings.AMS_OCSP_RSA_RESPONDER = True
    clock.advance(timedelta(hours=31))
    for algorithm in responders.due(divided, clock.now()):
        responders.renew(divided, clock=clock, algorithm=algorithm)
    unknown = put_certificate(divided, Certificate.objects.all()[0].holder or Person())
    unknown.delete()
    path, seen = tmp_path / "one.ors", set()
    for expired in StatusPolicy.Expired:
        set_policy(divided, PolicyChange(expired=expired), actor=operator, clock=clock)
        for one in [*Certificate.objects.all(), unknown]:
            for nonce in (None, b"n" * 32):
                answer = ocsp.respond(divided, ocsp_request(one, nonce=nonce), clock=clock)
                path.write_bytes(answer.der)
                assert findings_in_ocsp_response(path) == 0, capsys.readouterr().out
                told = load_der_ocsp_response(answer.der)
                seen.add((told.certificate_status.name, len(told.single_extensions)))
    assert seen == {
        ("GOOD", 0), ("REVOKED", 0), ("REVOKED", 1), ("UNKNOWN", 0)
    }  # fmt: skip
    signers = ResponderCertificate.objects.filter(issuer=divided)
    assert len(signers) == 2
    for row in signers:
        path.write_bytes(bytes(row.der))
        assert findings_in_certificate(path) == 0, capsys.readouterr().out
