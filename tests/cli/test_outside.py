"""``ams outside``: what operators' scripts rely on."""

import json

import pytest

from ams.authority.outside.models import OutsideCA
from ams.certificates.reading import row_of
from ams.certificates.states import CertificateOrigin
from ams.config.command import run
from ams.core.clock import ManualClock
from tests.authority.outside.scene import Outside, outside, present, web
from tests.authority.outside.web_server import WebServer

__all__ = ["outside", "present", "web"]
pytestmark = pytest.mark.django_db
Output = pytest.CaptureFixture[str]


def test_the_trust_list_is_kept_from_the_command_line(
    outside: Outside, web: WebServer, present: ManualClock, capsys: Output
) -> None:
    file = outside.authority.folder / "bundle.pem"
    file.write_bytes(outside.authority.bundle())
    assert run(["outside", "add", str(file)]) == 0
    assert "C=ID,O=Badan Siber dan Sandi Negara,CN=BSRE CA CONTOH DS G1" in capsys.readouterr().out
    issuing = OutsideCA.objects.get(parent__isnull=False)
    port = outside.authority.crl_port
    host = f"127.0.0.1:{port}"
    assert run(["outside", "allow", str(issuing.pk), host, "--internal", "--timeout", "5"]) == 0
    capsys.readouterr()
    assert run(["outside", "list", "--format", "json"]) == 0
    listed = {row["name"]: row for row in json.loads(capsys.readouterr().out)}
    assert listed["BSRE CA CONTOH DS G1"]["hosts"] == [host]
    row = row_of(outside.revoked)
    row.origin, row.issued_at, row.profile = CertificateOrigin.IMPORTED, present.now(), "other"
    row.save()
    web.say("/ca.crl", outside.authority.crl())
    assert run(["outside", "read", row.serial, "--format", "json"]) == 0
    by_source = {one["source"]: one["says"] for one in json.loads(capsys.readouterr().out)}
    assert by_source == {"crl": "revoked", "ocsp": "host"}
    assert run(["outside", "disallow", str(issuing.pk), host]) == 0
    assert run(["outside", "disallow", str(issuing.pk), host]) == 1
    assert run(["outside", "addresses", str(issuing.pk), "--ocsp", "http://ca.example/"]) == 0
    assert run(["outside", "off", str(issuing.pk)]) == 0
    issuing.refresh_from_db()
    assert (issuing.is_on, issuing.ocsp_url) == (False, "http://ca.example/")
    assert run(["outside", "on", str(issuing.pk)]) == 0


def test_a_certificate_of_nobody_trusted_is_not_read(
    outside: Outside, present: ManualClock, capsys: Output
) -> None:
    row = row_of(outside.good)
    row.origin, row.issued_at, row.profile = CertificateOrigin.IMPORTED, present.now(), "other"
    row.save()
    assert run(["outside", "read", row.serial]) == 1
    assert "the trust list holds no CA that issued" in capsys.readouterr().err
