from datetime import timedelta

from ams.authority.keys import key_store
from ams.authority.models import Issuer
from ams.certificates.models import Certificate
from ams.core.actor import Actor
from ams.core.clock import ManualClock
from ams.revocation.models import ResponderCertificate, Revocation
from ams.revocation.services import is_published, publish, revoke
from tests.revocation.office import Office, put_certificate


def revoked(certificate: Certificate, operator: Actor, clock: ManualClock) -> Revocation:
    return revoke(certificate.pk, reasons=["kehilangan"], actor=operator, clock=clock)


def test_a_revocation_is_published_when_both_crl_and_ocsp_say_so(
    responder: ResponderCertificate,
    certificate: Certificate,
    operator: Actor,
    clock: ManualClock,
) -> None:
    revocation = revoked(certificate, operator, clock)
    assert is_published(revocation, clock=clock) is None
    crl = publish(revocation.issuer_id, clock=clock)
    assert is_published(revocation, clock=clock) == crl


def test_a_crl_from_before_the_revocation_is_not_enough(
    responder: ResponderCertificate,
    certificate: Certificate,
    operator: Actor,
    clock: ManualClock,
) -> None:
    publish(responder.issuer_id, clock=clock)
    assert is_published(revoked(certificate, operator, clock), clock=clock) is None


def test_a_later_crl_that_holds_the_entry_too_is_the_one_returned(
    responder: ResponderCertificate,
    certificate: Certificate,
    operator: Actor,
    clock: ManualClock,
) -> None:
    revocation = revoked(certificate, operator, clock)
    publish(revocation.issuer_id, clock=clock)
    clock.advance(timedelta(hours=1))
    later = publish(revocation.issuer_id, clock=clock)
    assert is_published(revocation, clock=clock) == later


def test_without_ocsp_a_crl_alone_is_not_enough(
    issuer: Issuer, certificate: Certificate, operator: Actor, clock: ManualClock
) -> None:
    revocation = revoked(certificate, operator, clock)
    publish(issuer.pk, clock=clock)
    assert is_published(revocation, clock=clock) is None


def test_an_ocsp_responder_that_cannot_sign_is_not_enough(
    responder: ResponderCertificate,
    certificate: Certificate,
    operator: Actor,
    clock: ManualClock,
) -> None:
    revocation = revoked(certificate, operator, clock)
    publish(revocation.issuer_id, clock=clock)
    key_store().remove(responder.key_name)
    assert is_published(revocation, clock=clock) is None


def test_another_s_entry_is_not_taken_for_this_one(
    responder: ResponderCertificate, office: Office, operator: Actor, clock: ManualClock
) -> None:
    first = put_certificate(responder.issuer, office.budi)
    second = put_certificate(responder.issuer, office.budi)
    published = revoked(first, operator, clock)
    publish(responder.issuer_id, clock=clock)
    waiting = revoked(second, operator, clock)
    assert is_published(published, clock=clock) is not None
    assert is_published(waiting, clock=clock) is None
