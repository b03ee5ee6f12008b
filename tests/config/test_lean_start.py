"""A command loads what it uses: what another duty needs is not paid for (ADR 0033)."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.processes

_RUN = """
import json, sys
from ams.config.command import run
status = run(sys.argv[1:])
sys.stderr.write(json.dumps(sorted(sys.modules)))
sys.exit(status)
"""
_OF_OTHER_DUTIES = {
    "PIL", "aiosmtpd", "babel", "boto3", "granian", "httptools", "pikepdf", "pkilint",
    "prometheus_client", "pypdfium2", "segno", "typst", "uvloop", "whitenoise", "xlsxwriter",
    "ams.distribution", "ams.guides.shipped", "ams.letters.render", "ams.requests.carry_out",
    "ams.signatures.trust", "ams.web.urls",
}  # fmt: skip


def loaded_by(folder: Path, *arguments: str) -> set[str]:
    """Run the command on the installation in ``folder`` and return the modules it has loaded."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("AMS_")}
    database = f"sqlite:///{folder / 'ams.sqlite3'}"
    done = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-c", _RUN, *arguments],
        env={**clean, "AMS_DATA": str(folder), "DATABASE_URL": database},
        capture_output=True, text=True, timeout=240, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stderr.splitlines()[-1]))


def test_publishing_a_crl_loads_nothing_of_other_duties(tmp_path: Path) -> None:
    loaded_by(tmp_path, "migrate")
    assert "pkilint" in loaded_by(tmp_path, "ca", "init")  # the forms of its CRLs are new
    loaded = loaded_by(tmp_path, "crl", "publish")
    assert "ams.revocation.publishing" in loaded
    assert loaded & _OF_OTHER_DUTIES == set()


def test_help_loads_no_django_application(tmp_path: Path) -> None:
    assert "ams.journal.models" not in loaded_by(tmp_path, "--version")
