"""The commands that the notice of revocation names, typed as they stand there."""

import shutil
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

from ams.authority.models import Issuer
from ams.core.actor import Actor
from ams.core.clock import ManualClock
from ams.notifications.composing import compose
from ams.notifications.messages import Message
from ams.notifications.models import Notice
from ams.revocation.models import ResponderCertificate
from ams.revocation.services import publish, revoke
from tests.interop.conftest import StatusService
from tests.notifications.samples import CONTEXTS
from tests.revocation.office import Office, put_certificate

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]


def commands(serial: str, *, clock: ManualClock) -> list[str]:
    """Return the commands of a notice about the certificate with this serial number."""
    base = settings.AMS_STATUS_URL
    context = {
        **CONTEXTS[Message.CERTIFICATE_REVOKED],
        "serial": serial,
        "crl_url": f"{base}/crl/kebumen.crl",
        "ocsp_url": f"{base}/ocsp/kebumen",
        "issuer_url": f"{base}/ca/kebumen.cer",
    }
    notice = Notice(
        message=Message.CERTIFICATE_REVOKED,
        recipient_email="budi@kebumenkab.go.id",
        context=context,
        created_at=clock.now(),
    )
    indonesian = str(compose(notice).body).partition("-" * 72)[0]
    return [line.strip() for line in indonesian.splitlines() if line.startswith("  ")]


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_the_commands_of_the_notice_prove_the_revocation(
    *,
    status_service: StatusService,
    responder: ResponderCertificate,
    issuer: Issuer,
    office: Office,
    operator: Actor,
    clock: ManualClock,
    tmp_path: Path,
) -> None:
    one = put_certificate(issuer, office.budi, not_before=clock.now())
    revoke(one.pk, reasons=["kehilangan"], actor=operator, clock=clock)
    publish(issuer.pk, clock=clock)
    assert status_service.url  # read only once the index knows of this: until then it says unknown
    said = [
        subprocess.run(  # noqa: S602 - a reader types them into his shell
            command,
            shell=True,
            check=False,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd=tmp_path,
        ).stdout
        for command in commands(one.serial, clock=clock)
    ]
    by_crl, _issuer, by_ocsp = said
    assert f"Serial Number: {one.serial}" in by_crl
    assert "Revocation Date" in by_crl
    assert "Response verify OK" in by_ocsp
    assert f"0x{one.serial}: revoked" in by_ocsp
