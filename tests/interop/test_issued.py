"""What issuance and renewal bring: files and certificates in programs that are not ours."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from django.core.cache import cache
from django.db import connection

from ams.authority.models import Issuer
from ams.certificates.models import Certificate
from ams.core.clock import ManualClock
from ams.custody.held import hand_over
from tests.custody.builders import PASSPHRASE, waiting
from tests.interop.openssl import OpenSSL
from tests.interop.pkcs12 import PKCS12, PROGRAMS
from tests.interop.programs import NSS, GnuTLS, Java, missing
from tests.interop.scene import Scene
from tests.issuance import builders as issuance
from tests.renewal import builders as renewal
from tests.requests.builders import Office

pytestmark = [
    pytest.mark.processes,
    pytest.mark.django_db,
    pytest.mark.skipif(
        connection.vendor != "sqlite", reason="other programs do not see which database it is"
    ),
    pytest.mark.skipif(
        bool(missing(*PROGRAMS, "javac", "vfychain")),
        reason=missing(*PROGRAMS, "javac", "vfychain"),
    ),
]


@pytest.fixture
def now(db: None) -> ManualClock:
    """Return the machine's time, which programs go by, seconds late: builders let some pass."""
    cache.clear()
    return ManualClock(datetime.now(UTC) - timedelta(seconds=10))


def test_what_ams_hands_over_opens_and_verifies_everywhere(
    now: ManualClock, tmp_path: Path
) -> None:
    office = issuance.found(now)
    request = waiting(office)
    given = hand_over(request.pk, PASSPHRASE, actor=office.actor("sari"), clock=office.clock)
    (tmp_path / "sari.p12").write_bytes(given.content)
    p12 = PKCS12(tmp_path, "sari.p12", PASSPHRASE, given.certificate.serial)
    p12.opens_everywhere()
    assert p12.refuses("salah")
    _check_everywhere(tmp_path, office, good=given.certificate)


def test_a_renewed_certificate_verifies_everywhere_and_the_old_one_no_more(
    now: ManualClock, tmp_path: Path
) -> None:
    office = renewal.found(now)
    new = renewal.told(office).certificate
    assert new is not None
    assert new.succeeds is not None
    _check_everywhere(tmp_path, office, good=new, superseded=new.succeeds)


def _check_everywhere(
    folder: Path, office: Office, *, good: Certificate, superseded: Certificate | None = None
) -> None:
    """Ask OpenSSL, GnuTLS, NSS and Java about one certificate, and about the one before it."""
    issuer = office.issuer
    assert issuer.parent is not None
    shown: dict[str, Certificate | Issuer] = {
        "leaf.pem": good,
        "issuer.pem": issuer,
        "root.pem": issuer.parent,
    }
    if superseded is not None:
        shown["old.pem"] = superseded
    for name, one in shown.items():
        (folder / name).write_bytes(one.certificate.public_bytes(Encoding.PEM))
    scene = Scene(folder, issuer, {}, office.clock)
    scene.publish()
    openssl, gnutls, store, java = OpenSSL(folder), GnuTLS(folder), NSS(folder), Java(folder)
    store.make_store(*(name for name in shown if name != "root.pem"))
    store.import_crl("issuer.crl")
    java.compile()

    assert _openssl_says(openssl, "leaf.pem") == "leaf.pem: OK"
    assert gnutls.by_crl("leaf.pem", "issuer.crl.pem", "root.crl.pem").startswith("Verified")
    assert "Chain is good" in store.verdict("leaf.pem", "crl")
    assert java.verdicts("crl", "leaf.pem", crls=("issuer.crl",)) == ["good"]
    if superseded is None:
        return
    assert "certificate revoked" in _openssl_says(openssl, "old.pem")
    assert "chain is revoked" in gnutls.by_crl("old.pem", "issuer.crl.pem", "root.crl.pem")
    assert "-8180: Peer's Certificate has been revoked" in store.verdict("old.pem", "crl")
    at = superseded.revocation.revocation_date
    said = java.verdicts("crl", "old.pem", crls=("issuer.crl",))
    assert said == [f"revoked {at:%Y-%m-%dT%H:%M:%SZ} SUPERSEDED"]


def _openssl_says(openssl: OpenSSL, name: str) -> str:
    return openssl.run(
        "verify", "-crl_check", "-x509_strict", "-CAfile", "root.pem", "-untrusted", "issuer.pem",
        "-CRLfile", "issuer.crl.pem", name,
    ).text.strip()  # fmt: skip
