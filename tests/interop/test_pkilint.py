"""pkilint's own programs find nothing in what we publish."""

from datetime import timedelta
from pathlib import Path

import pytest
from pkilint.bin import lint_crl, lint_ocsp_response

from ams.authority.keys import KeyAlgorithm
from ams.core.actor import Actor
from ams.core.clock import ManualClock
from ams.revocation import ocsp, responders
from ams.revocation.reasons import every_reason
from ams.revocation.services import publish, revoke
from tests.revocation.office import Office, ocsp_request, own_issuer, put_certificate

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
    root.write_bytes(bytes(publish(issuer.parent.pk, clock=clock).der or b""))
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
    crl.write_bytes(bytes(publish(issuer.pk, clock=clock).der or b""))
    assert findings_in_crl(crl, "CRL") == 0, capsys.readouterr().out
    assert findings_in_crl(root, "ARL") == 0, capsys.readouterr().out
