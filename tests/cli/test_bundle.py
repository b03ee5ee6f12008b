"""``ams bundle verify`` on a machine that has never seen the database."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from ams.evidence.checking.chain import fingerprint
from ams.evidence.checking.report import Exit
from tests.evidence.bundles import Cases, edited, forged
from tests.evidence.conftest import cases, office

__all__ = ["cases", "office"]

_PROGRAM = Path(sys.executable).with_name("ams")


@pytest.fixture
def folder(cases: Cases, tmp_path: Path) -> Path:
    """Return a folder with the bundle, the CA's certificate and the journal's key."""
    (tmp_path / "bundle.pdf").write_bytes(cases.office)
    (tmp_path / "root.pem").write_bytes(cases.root.public_bytes(Encoding.PEM))
    (tmp_path / "root.cer").write_bytes(cases.root.public_bytes(Encoding.DER))
    (tmp_path / "journal.vkey").write_text(f"{cases.journal_key}\n")
    return tmp_path


def verify(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run the command with nothing of this installation in its environment."""
    environment = {"PATH": os.defpath, "AMS_DATA": str(folder / "empty"), "HOME": str(folder)}
    return subprocess.run(  # noqa: S603
        [str(_PROGRAM), "bundle", "verify", *arguments], env=environment, cwd=folder,
        capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip


def test_a_bundle_is_verified_without_database_and_settings(folder: Path) -> None:
    done = verify(folder, "bundle.pdf", "--trust", "root.pem", "--journal-key", "journal.vkey")
    assert (done.returncode, done.stderr) == (Exit.HOLDS, "")
    assert done.stdout.splitlines()[-1].startswith("P-2026-00001: ")
    assert not (folder / "empty").exists()


def test_what_it_trusts_may_be_der_or_a_fingerprint(folder: Path, cases: Cases) -> None:
    key = str(cases.journal_key)
    grouped = ":".join(fingerprint(cases.root)[i : i + 2] for i in range(0, 64, 2)).upper()
    for trust in (("--trust", "root.cer"), ("--root", grouped)):
        done = verify(folder, "bundle.pdf", *trust, "--journal-key", key, "--json")
        assert done.returncode == Exit.HOLDS
        assert json.loads(done.stdout)["exit"] == Exit.HOLDS


def test_without_trust_it_says_what_is_not_established(folder: Path) -> None:
    done = verify(folder, "bundle.pdf")
    assert done.returncode == Exit.NOT_ESTABLISHED
    for name in ("seal.trust", "chain.trust", "journal.key"):
        assert f"not established: {name}" in done.stdout


def test_what_fails_is_named(folder: Path, cases: Cases) -> None:
    changed = forged(cases.office, edited("case.json", lambda case: case["made"].update(by="x")))
    (folder / "bundle.pdf").write_bytes(changed)
    done = verify(folder, "bundle.pdf", "--trust", "root.pem")
    assert done.returncode == Exit.FAILS
    assert "fails: seal (the whole file)" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (("missing.pdf",), 2),
        (("journal.vkey",), 1),
        (("bundle.pdf", "--root", "xyz"), 1),
        (("bundle.pdf", "--trust", "journal.vkey"), 1),
        (("bundle.pdf", "--journal-key", "abc"), 1),
        (("bundle.pdf", "--unknown"), 2),
    ],
)
def test_a_wrong_command_line_is_one_sentence(
    folder: Path, arguments: tuple[str, ...], status: int
) -> None:
    done = verify(folder, *arguments)
    assert (done.returncode, done.stdout) == (status, "")
    assert done.stderr.startswith("ams: ")
    assert done.stderr.count("\n") == 1


def test_django_is_not_set_up_and_no_model_loaded(folder: Path) -> None:
    program = (
        "import sys; from ams.config.command import run;"
        "run(['bundle', 'verify', 'bundle.pdf']);"
        "sys.exit(repr([n for n in sys.modules if n.startswith('ams.') and n.endswith('.models')"
        " or n.startswith(('django.contrib', 'django.db.models', 'django.db.backends.sqlite'))]))"
    )
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", program], env={"PATH": os.defpath}, cwd=folder,
        capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert done.stderr.strip() == "[]"
