"""GnuTLS, NSS and Java accept what is good or released and refuse what is revoked or held.

They read files and ask the status service; the database behind it is the suite's own only on
SQLite, for it makes no difference to them.
"""

from pathlib import Path

import pytest
from django.db import connection

from ams.authority.models import Issuer
from ams.authority.services import PolicyChange, set_policy
from ams.core.actor import Actor
from ams.core.clock import ManualClock
from ams.revocation.models import ResponderCertificate
from ams.revocation.services import Scope, find_crl
from tests.interop.conftest import StatusService
from tests.interop.programs import NSS, GnuTLS, Java, missing
from tests.interop.scene import ACCEPTED, HELD, REFUSED, REVOKED, Scene, set_scene
from tests.revocation.office import Office, octets_of

pytestmark = [
    pytest.mark.processes,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "sqlite", reason="other programs do not see which database it is"
    ),
]


@pytest.fixture
def scene(
    issuer: Issuer, office: Office, operator: Actor, clock: ManualClock, *, tmp_path: Path
) -> Scene:
    return set_scene(issuer, tmp_path / "programs", actor=operator, clock=clock)


@pytest.mark.skipif(bool(missing("certtool", "ocsptool")), reason="gnutls-bin is not installed")
def test_gnutls_by_crl_and_ocsp(
    scene: Scene, responder: ResponderCertificate, status_service: StatusService
) -> None:
    tools, url = GnuTLS(scene.folder), f"{status_service.url}/ocsp/kebumen"
    assert "The certificate is trusted" in tools.verify_crl("issuer.crl.pem", "issuer.pem")
    assert "NOT trusted" in tools.verify_crl("issuer.crl.pem", "root.pem")
    for name in ACCEPTED:
        assert tools.by_crl(name, "issuer.crl.pem", "root.crl.pem").startswith("Verified")
        for way in ((), ("--nonce",)):
            said = tools.by_ocsp(name, url, *way)
            assert "Certificate Status: good" in said
            assert "Verifying OCSP Response: Success" in said
    for name in REFUSED:
        assert "chain is revoked" in tools.by_crl(name, "issuer.crl.pem", "root.crl.pem")
        said = tools.by_ocsp(name, url)
        assert "Certificate Status: revoked" in said
        assert "Verifying OCSP Response: Success" in said
    revoked_at = scene.certificates[REVOKED].revocation.revocation_date
    expected = f"Revocation time: {revoked_at:%a %b %d %H:%M:%S} UTC {revoked_at:%Y}"
    assert expected in tools.by_ocsp(REVOKED, url)


@pytest.mark.skipif(bool(missing("certutil", "vfychain")), reason="libnss3-tools is missing")
def test_nss_by_crl_and_ocsp(
    scene: Scene, responder: ResponderCertificate, status_service: StatusService
) -> None:
    store = NSS(scene.folder)
    store.make_store("issuer.pem", *ACCEPTED, *REFUSED)
    # NSS knows no issuingDistributionPoint: it takes neither the root's CRL nor shards' (0025).
    store.import_crl("issuer.crl")
    for method in ("crl", "ocsp"):
        for name in ACCEPTED:
            assert "Chain is good" in store.verdict(name, method)
        for name in REFUSED:
            said = store.verdict(name, method)
            assert "Chain is bad" in said
            assert "-8180: Peer's Certificate has been revoked" in said


@pytest.mark.skipif(bool(missing("javac", "java")), reason="no Java compiler is installed")
def test_java_by_crl_file_by_crl_address_and_by_ocsp(
    scene: Scene, responder: ResponderCertificate, status_service: StatusService
) -> None:
    java = Java(scene.folder)
    java.compile()
    held_at = scene.certificates[HELD].status_changes.latest("seq").at
    expected = [
        *["good" for _ in ACCEPTED],
        f"revoked {scene.revoked_at(REVOKED)} KEY_COMPROMISE",
        f"revoked {held_at:%Y-%m-%dT%H:%M:%SZ} CERTIFICATE_HOLD",
    ]
    names = (*ACCEPTED, *REFUSED)
    assert java.verdicts("crl", *names, crls=("issuer.crl",)) == expected
    by_address = ("-Dcom.sun.security.enableCRLDP=true",)
    assert java.verdicts("crl", *names, options=by_address) == expected
    for way in ((), ("-Djdk.security.certpath.ocspNonce=true",)):
        assert java.verdicts("ocsp", *names, options=way) == expected


@pytest.fixture
def divided(
    issuer: Issuer, office: Office, operator: Actor, clock: ManualClock, *, tmp_path: Path
) -> Scene:
    """Return a scene whose issuer has shards and delta CRLs."""
    set_policy(issuer, PolicyChange(shards=2, deltas=True), actor=operator, clock=clock)
    return set_scene(issuer, tmp_path / "programs", actor=operator, clock=clock)


@pytest.mark.skipif(bool(missing("javac", "java")), reason="no Java compiler is installed")
def test_java_reads_the_shard_s_crl_at_the_address_in_the_certificate_and_deltas(
    divided: Scene, status_service: StatusService
) -> None:
    java, names = Java(divided.folder), (*ACCEPTED, *REFUSED)
    java.compile()
    by_address = ("-Dcom.sun.security.enableCRLDP=true",)
    found = java.verdicts("crl", *names, options=by_address)
    assert found[:2] == ["good", "good"]
    assert [line.split()[-1] for line in found[2:]] == ["KEY_COMPROMISE", "CERTIFICATE_HOLD"]
    for name, verdict in zip(names, found, strict=True):
        scope = Scope(divided.issuer, divided.certificates[name].shard)
        divided.write_crl("complete.crl", octets_of(find_crl(scope)))
        divided.write_crl("delta.crl", octets_of(find_crl(scope, delta=True)))
        assert java.verdicts("crl", name, crls=("complete.crl", "delta.crl")) == [verdict]


def scopes_files(scene: Scene, name: str) -> tuple[str, str]:
    """Write the CRL of the certificate's shard and its delta CRL, and return their files' names."""
    scope = Scope(scene.issuer, scene.certificates[name].shard)
    for delta, file in ((False, "shard.crl"), (True, "shard-delta.crl")):
        scene.write_crl(file, octets_of(find_crl(scope, delta=delta)))
    scene.write_crl("delta.crl", octets_of(find_crl(Scope(scene.issuer), delta=True)))
    return "shard.crl", "shard-delta.crl"


@pytest.mark.skipif(bool(missing("certtool")), reason="gnutls-bin is not installed")
def test_gnutls_with_the_full_crl_is_right_whether_or_not_the_certificate_s_shard_lies_beside(
    divided: Scene,
) -> None:
    """It reads neither scope nor delta indicator, and keeps the newest CRL of an issuer alone.

    A newer delta CRL, or another shard's CRL, hides the complete one from it: it must be given the
    complete one alone (docs/conformance.md).
    """
    tools = GnuTLS(divided.folder)
    for name in (*ACCEPTED, *REFUSED):
        shard, _delta = scopes_files(divided, name)
        for lists in ([], [f"{shard}.pem"]):
            said = tools.by_crl(name, "issuer.crl.pem", "root.crl.pem", *lists)
            if name in ACCEPTED:
                assert said.startswith("Verified"), said
            else:
                assert "chain is revoked" in said, said


@pytest.mark.skipif(bool(missing("certutil", "vfychain")), reason="libnss3-tools is missing")
def test_nss_refuses_what_it_cannot_read_and_uses_the_full_crl(divided: Scene) -> None:
    """A CRL with a critical extension that it does not know is not taken (RFC 5280, 5.2)."""
    store = NSS(divided.folder)
    store.make_store("issuer.pem", *ACCEPTED, *REFUSED)
    for file in (*scopes_files(divided, HELD), "delta.crl"):
        assert not store.takes(file), file
    store.import_crl("issuer.crl")
    for name in ACCEPTED:
        assert "Chain is good" in store.verdict(name, "crl")
    for name in REFUSED:
        assert "-8180: Peer's Certificate has been revoked" in store.verdict(name, "crl")
