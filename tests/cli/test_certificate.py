"""``ams certificate``: what operators' scripts rely on."""

import io
import json
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pytest_django.fixtures import Settings

from ams.accounts.models import Person
from ams.authority.models import Issuer
from ams.certificates.models import Certificate
from ams.config.command import run
from ams.incidents.models import Incident
from ams.journal.events import Event
from ams.journal.models import Entry
from tests.authority.openssl import openssl
from tests.certificates.cast import make_cast
from tests.certificates.outside import der, outside_certificate, pem
from tests.certificates.pkcs10 import certification_request

Output = pytest.CaptureFixture[str]
PASSPHRASE = "kucing hijau melompat 9"


@pytest.fixture
def budi(db: None, capsys: Output) -> Person:
    """Return Budi, with an authority that can certify him."""
    person = make_cast().budi
    assert run(["ca", "init"]) == 0
    capsys.readouterr()
    return person


@pytest.fixture
def csr(tmp_path: Path) -> str:
    """Return the path of a PKCS #10 request."""
    path = tmp_path / "budi.csr"
    path.write_bytes(certification_request())
    return str(path)


def _listed(capsys: Output, *arguments: str) -> list[dict[str, object]]:
    capsys.readouterr()
    assert run(["certificate", "list", "--format", "json", *arguments]) == 0
    rows: list[dict[str, object]] = json.loads(capsys.readouterr().out)
    return rows


def _refused(capsys: Output, *arguments: str) -> str:
    capsys.readouterr()
    assert run(["certificate", *arguments]) == 1
    error = capsys.readouterr().err
    assert error.startswith("ams: ")
    assert error.count("\n") == 1
    return error


def test_a_request_is_answered_with_the_certificate_alone_on_standard_output(
    budi: Person, csr: str, capsys: Output
) -> None:
    assert run(["certificate", "issue", "--username", "BUDI", "--csr", csr]) == 0
    said = capsys.readouterr()
    certificate = x509.load_pem_x509_certificate(said.out.encode())
    assert Certificate.objects.get().certificate == certificate
    assert Certificate.objects.get().serial in said.err


def test_a_request_may_come_from_standard_input(
    budi: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    stdin = io.TextIOWrapper(io.BytesIO(certification_request(encoding=Encoding.DER)))
    monkeypatch.setattr("sys.stdin", stdin)
    assert run(["certificate", "issue", "--username", "budi", "--csr", "-"]) == 0


@pytest.mark.parametrize("source", ["file", "environment"])
def test_a_key_is_handed_over_in_a_file_for_its_owner_alone(
    budi: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str
) -> None:
    passphrase = tmp_path / "passphrase"
    passphrase.write_text(PASSPHRASE + "\n")
    given = ["--passphrase-file", str(passphrase)] if source == "file" else []
    if source == "environment":
        monkeypatch.setenv("AMS_P12_PASSPHRASE", PASSPHRASE)
    path = tmp_path / "budi.p12"
    assert run(["certificate", "issue", "--username", "budi", "--p12", str(path), *given]) == 0
    assert path.stat().st_mode & 0o777 == 0o600
    opened = openssl("pkcs12", "-in", str(path), "-noout", "-passin", f"pass:{PASSPHRASE}")
    assert opened.returncode == 0, opened.stderr


def test_a_file_that_is_there_already_is_not_overwritten_and_nothing_is_issued(
    budi: Person, tmp_path: Path, capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AMS_P12_PASSPHRASE", PASSPHRASE)
    path = tmp_path / "budi.p12"
    path.write_text("somebody's")
    error = _refused(capsys, "issue", "--username", "budi", "--p12", str(path))
    assert "File exists" in error
    assert path.read_text() == "somebody's"
    assert not Certificate.objects.exists()


def test_a_weak_passphrase_leaves_no_file(
    budi: Person, tmp_path: Path, capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AMS_P12_PASSPHRASE", "rahasia")
    path = tmp_path / "budi.p12"
    error = _refused(capsys, "issue", "--username", "budi", "--p12", str(path))
    assert "12 to 200 characters" in error
    assert "rahasia" not in error
    assert not path.exists()


@pytest.mark.parametrize("arguments", [[], ["--csr", "a", "--p12", "b"]])
def test_issuing_wants_either_a_request_or_a_file(
    budi: Person, capsys: Output, arguments: list[str]
) -> None:
    error = _refused(capsys, "issue", "--username", "budi", *arguments)
    assert "either --csr or --p12" in error


def test_issuing_to_nobody_is_refused(budi: Person, csr: str, capsys: Output) -> None:
    error = _refused(capsys, "issue", "--username", "siapa", "--csr", csr)
    assert "nobody has the username 'siapa'" in error


def test_a_file_that_cannot_be_read_is_named(budi: Person, capsys: Output) -> None:
    error = _refused(capsys, "issue", "--username", "budi", "--csr", "/nowhere/budi.csr")
    assert "cannot read /nowhere/budi.csr" in error


def test_without_an_authority_issuing_says_what_to_run(db: None, csr: str, capsys: Output) -> None:
    make_cast()
    assert "run: ams ca init" in _refused(capsys, "issue", "--username", "budi", "--csr", csr)


def test_of_several_authorities_one_must_be_named(budi: Person, csr: str, capsys: Output) -> None:
    run(["ca", "init", "--slug", "cadangan"])
    error = _refused(capsys, "issue", "--username", "budi", "--csr", csr)
    assert "name one with --issuer" in error
    assert run(["certificate", "issue", "--username", "budi", "--csr", csr,
                "--issuer", "cadangan"]) == 0  # fmt: skip
    assert Certificate.objects.get().issuer == Issuer.objects.get(slug="cadangan")


def test_a_second_certificate_is_refused_with_the_first_ones_serial(
    budi: Person, csr: str, capsys: Output
) -> None:
    assert run(["certificate", "issue", "--username", "budi", "--csr", csr]) == 0
    assert Certificate.objects.get().serial in _refused(
        capsys, "issue", "--username", "budi", "--csr", csr
    )


def test_the_list_is_kept_by_status(budi: Person, csr: str, capsys: Output) -> None:
    run(["certificate", "issue", "--username", "budi", "--csr", csr])
    (row,) = _listed(capsys)
    assert (row["username"], row["status"], row["issuer"]) == ("budi", "good", "kebumen")
    assert _listed(capsys, "--status", "good") == [row]
    for status in ("revoked", "held", "expired"):
        assert _listed(capsys, "--status", status) == []


def test_an_unknown_status_is_refused(db: None, capsys: Output) -> None:
    assert run(["certificate", "list", "--status", "fine"]) != 0
    assert "'fine'" in capsys.readouterr().err


def test_a_revoked_certificate_is_listed_as_revoked_and_stays_so(
    budi: Person, csr: str, capsys: Output
) -> None:
    run(["certificate", "issue", "--username", "budi", "--csr", csr])
    serial = Certificate.objects.get().serial
    assert run(["certificate", "revoke", serial, "--reason", "kehilangan"]) == 0
    (row,) = _listed(capsys, "--status", "revoked")
    assert row["serial"] == serial
    assert run(["certificate", "revoke", serial, "--reason", "kehilangan"]) == 0
    assert _listed(capsys, "--status", "revoked") == [row]


def test_a_certificate_is_held_and_released_and_each_wants_a_reason(
    budi: Person, csr: str, capsys: Output
) -> None:
    run(["certificate", "issue", "--username", "budi", "--csr", csr])
    serial = Certificate.objects.get().serial
    assert run(["certificate", "hold", serial]) == 2
    assert "is good, not held" in _refused(capsys, "release", serial, "--reason", "x")
    assert run(["certificate", "hold", serial, "--reason", "phone lost"]) == 0
    assert [row["serial"] for row in _listed(capsys, "--status", "held")] == [serial]
    error = _refused(capsys, "issue", "--username", "budi", "--csr", csr)
    assert serial in error
    assert run(["certificate", "release", str(int(serial, 16)), "--reason", "found"]) == 0
    assert [row["serial"] for row in _listed(capsys, "--status", "good")] == [serial]
    run(["certificate", "revoke", serial, "--reason", "mutasi"])
    assert "was revoked at" in _refused(capsys, "hold", serial, "--reason", "x")


def test_a_file_of_serials_is_proposed_and_revoked_only_by_an_officer(
    budi: Person, csr: str, capsys: Output, tmp_path: Path
) -> None:
    run(["certificate", "issue", "--username", "budi", "--csr", csr])
    path = tmp_path / "serials.txt"
    path.write_text(Certificate.objects.get().serial)
    capsys.readouterr()
    command = ["certificate", "revoke", "--from", str(path), "--reason", "kehilangan"]
    assert run([*command, "--explanation", "Keys leaked."]) == 0
    incident = Incident.objects.get()
    assert f"an officer of the CA approves at http://127.0.0.1:8000/insiden/{incident.pk}/" in (
        capsys.readouterr().out
    )
    assert incident.state == "proposed"
    assert _listed(capsys, "--status", "revoked") == []


def test_a_file_of_serials_is_tried_and_then_revoked_where_the_operator_may(
    budi: Person, csr: str, capsys: Output, tmp_path: Path, *, settings: Settings
) -> None:
    settings.AMS_OPERATOR_REVOKES_ALONE = True
    run(["certificate", "issue", "--username", "budi", "--csr", csr])
    serial = Certificate.objects.get().serial
    path = tmp_path / "serials.txt"
    path.write_text(f"# leaked\n{int(serial, 16)}\nzz\n")
    command = ["certificate", "revoke", "--from", str(path), "--reason", "kehilangan"]
    capsys.readouterr()
    assert run([*command, "--dry-run"]) == 0
    said = capsys.readouterr()
    assert said.out.splitlines() == [
        "1 to revoke, 0 revoked already, 0 of outside CAs, 1 lines refused",
        "  issuer kebumen: 1", f"  agency {budi.agency.name}: 1",
        f"  sample {serial} {budi.full_name}",
    ]  # fmt: skip
    assert said.err == "line 3: 'zz' is no serial number\n"
    assert _listed(capsys, "--status", "revoked") == []
    assert run([*command, "--title", "Leak", "--explanation", "Keys leaked."]) == 0
    assert "1 revoked, 0 were already" in capsys.readouterr().out
    assert [row["serial"] for row in _listed(capsys, "--status", "revoked")] == [serial]
    assert run([*command, "--no-tell"]) == 1
    assert "holds no certificate that can be revoked" in capsys.readouterr().err
    assert Incident.objects.count() == 1


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["AB", "--from", "x"],
        ["AB", "--dry-run"],
        ["--from", "x", "--invalidity-date", "2026-01-01"],
        ["--from", "x"],
        ["--from", "missing", "--no-tell"],
    ],
)
def test_revoking_wants_a_serial_or_a_file(
    budi: Person, capsys: Output, arguments: list[str]
) -> None:
    _refused(capsys, "revoke", *arguments, "--reason", "mutasi")


def test_an_unknown_reason_revokes_nothing(budi: Person, csr: str, capsys: Output) -> None:
    run(["certificate", "issue", "--username", "budi", "--csr", csr])
    _refused(capsys, "revoke", Certificate.objects.get().serial, "--reason", "bosan")
    assert _listed(capsys, "--status", "revoked") == []


@pytest.mark.parametrize("notation", ["{:X}", "{:x}", "0x{:X}", "{}"])
def test_export_understands_every_notation_and_is_in_the_journal(
    budi: Person, csr: str, capsys: Output, notation: str
) -> None:
    run(["certificate", "issue", "--username", "budi", "--csr", csr])
    row = Certificate.objects.get()
    capsys.readouterr()
    assert run(["certificate", "export", notation.format(row.serial_number)]) == 0
    assert x509.load_pem_x509_certificate(capsys.readouterr().out.encode()) == row.certificate
    assert Entry.objects.latest("seq").event == Event.CERTIFICATE_EXPORT


def test_openssl_verifies_the_exported_chain(
    budi: Person, csr: str, capsys: Output, tmp_path: Path
) -> None:
    run(["certificate", "issue", "--username", "budi", "--csr", csr])
    capsys.readouterr()
    assert run(["certificate", "export", Certificate.objects.get().serial, "--chain"]) == 0
    chain = x509.load_pem_x509_certificates(capsys.readouterr().out.encode())
    paths: list[Path] = []
    for certificate in chain:
        paths.append(tmp_path / f"{len(paths)}.pem")
        paths[-1].write_bytes(certificate.public_bytes(Encoding.PEM))
    own, issuing, root = map(str, paths)
    verdict = openssl("verify", "-x509_strict", "-CAfile", root, "-untrusted", issuing, own)
    assert verdict.returncode == 0, verdict.stderr


def test_an_ambiguous_serial_names_both(db: None, capsys: Output, tmp_path: Path) -> None:
    path = tmp_path / "two.pem"
    path.write_bytes(pem(outside_certificate(serial=0x1234), outside_certificate(serial=1234)))
    assert run(["certificate", "import", str(path)]) == 0
    error = _refused(capsys, "export", "1234")
    assert "1234 of CN=CA Lama" in error
    assert "04D2 of CN=CA Lama" in error


def test_import_reports_each_certificate(budi: Person, capsys: Output, tmp_path: Path) -> None:
    known, unknown = outside_certificate(), outside_certificate(email=None)
    first, second = tmp_path / "first.pem", tmp_path / "second.der"
    first.write_bytes(pem(known, unknown))
    second.write_bytes(der(known))
    assert run(["certificate", "import", str(first), str(second), "--format", "json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [(row["outcome"], row["file"]) for row in rows] == [
        ("imported", "first.pem"),
        ("unmatched", "first.pem"),
        ("duplicate", "second.der"),
    ]


def test_import_takes_a_table(budi: Person, capsys: Output, tmp_path: Path) -> None:
    certificate = outside_certificate(email=None)
    files = tmp_path / "a.pem", tmp_path / "match.csv"
    files[0].write_bytes(pem(certificate))
    files[1].write_text(f"serial;username\n{certificate.serial_number:x};budi\n")
    assert run(["certificate", "import", str(files[0]), "--match", str(files[1])]) == 0
    assert Certificate.objects.get().holder == budi


def test_a_broken_file_is_named_and_nothing_imported(
    db: None, capsys: Output, tmp_path: Path
) -> None:
    good, broken = tmp_path / "good.pem", tmp_path / "broken.pem"
    good.write_bytes(pem(outside_certificate()))
    broken.write_bytes(b"hello")
    error = _refused(capsys, "import", str(good), str(broken))
    assert "nothing was imported; broken.pem: certificate 1 of the file is damaged" in error
    assert not Certificate.objects.exists()


def test_a_table_that_is_no_text_is_refused(db: None, capsys: Output, tmp_path: Path) -> None:
    good, table = tmp_path / "good.pem", tmp_path / "match.csv"
    good.write_bytes(pem(outside_certificate()))
    table.write_bytes(b"\xff\xfe\x00")
    error = _refused(capsys, "import", str(good), "--match", str(table))
    assert "is not UTF-8" in error
