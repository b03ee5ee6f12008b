"""Other people's programs set up to make the same CRL as ours, from the same certificates."""

import os
import sqlite3
import sys
from datetime import UTC, datetime
from pathlib import Path

from bench import progress
from bench.installations import Installation, cache
from bench.measuring import Program, ProgramFailed, check
from bench.programs import find

FOLDER = Path(__file__).parent / "peers"
_DJANGO_CA = "django-ca==3.2.0"
_ITS_SERVER = "granian==2.8.7"
_ITS_DRIVER = "psycopg[binary]"
_CONFIGURATION = """
[ca]
default_ca = it
[it]
dir = .
database = index.txt
crlnumber = crlnumber
certificate = ca.pem
private_key = ca.key
default_md = sha256
default_crl_days = 1
crl_extensions = extensions
[extensions]
authorityKeyIdentifier = keyid
[req]
distinguished_name = name
x509_extensions = authority
prompt = no
[name]
CN = Test
[authority]
basicConstraints = critical,CA:true
keyUsage = critical,cRLSign,keyCertSign,digitalSignature
subjectKeyIdentifier = hash
"""
_REVOKED = """
SELECT serial, CAST(strftime('%s', at) AS INTEGER), reason_code
FROM certificates_statuschange WHERE status = 'revoked' ORDER BY seq
"""


def make_authority(folder: Path, environment: dict[str, str]) -> None:
    """Make a CA with OpenSSL for the programs that cannot use ours: ``ca.key``, ``ca.pem``."""
    (folder / "openssl.cnf").write_text(_CONFIGURATION)
    key = ("openssl", "ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", "ca.key")
    certificate = (
        "openssl", "req", "-x509", "-new", "-key", "ca.key", "-out", "ca.pem", "-days", "30",
        "-sha256", "-config", "openssl.cnf",
    )  # fmt: skip
    for command in (key, certificate):
        check(command, environment, folder=folder)


def write_lists(installation: Installation, folder: Path) -> None:
    """Write what is revoked as each program reads it: ``lines.txt`` and OpenSSL's ``index.txt``."""
    connection = sqlite3.connect(installation.sqlite)
    with (folder / "lines.txt").open("w") as lines, (folder / "index.txt").open("w") as index:
        for serial, seconds, reason in connection.execute(_REVOKED):
            lines.write(f"{serial} {seconds} {reason}\n")
            at = datetime.fromtimestamp(seconds, UTC)
            index.write(
                f"R\t351231000000Z\t{at:%y%m%d%H%M%SZ},{reason}\t{serial}\tunknown\t/CN=x\n"
            )
    connection.close()
    (folder / "index.txt.attr").write_text("unique_subject = no\n")
    (folder / "crlnumber").write_text("01\n")


def bare(installation: Installation, folder: Path) -> list[Program]:
    """Return the two floor programs on the installation's own database."""
    database = str(installation.sqlite)
    return [
        installation.program(
            name, sys.executable, str(FOLDER / script), database, str(folder / "ca.key"),
            str(folder / f"{script}.crl"),
        )
        for name, script in (("floor", "floor.py"), ("floor, streamed", "floor_streamed.py"))
    ]  # fmt: skip


def linear(folder: Path, environment: dict[str, str]) -> list[Program]:
    """Return the peers whose time grows with the number of entries, those that are installed."""
    programs = []
    if find("openssl"):
        command: tuple[str, ...] = (
            "openssl",
            "ca",
            "-gencrl",
            "-config",
            "openssl.cnf",
            "-out",
            "openssl.crl",
        )
        programs.append(Program("openssl ca -gencrl", command, environment, folder))
    if find("go"):
        check(
            ("go", "build", "-o", str(folder / "gencrl"), str(FOLDER / "gencrl.go")),
            {**environment, "GOCACHE": str(folder / "go"), "GO111MODULE": "off"},
            folder=folder,
        )
        command = ("./gencrl", "lines.txt", "ca.key", "ca.pem", "go.crl")
        programs.append(Program("Go crypto/x509", command, environment, folder))
    return programs


def quadratic(folder: Path, environment: dict[str, str]) -> list[Program]:
    """Return the peers whose time grows with the square."""
    command = (sys.executable, str(FOLDER / "pyca_crl.py"), "lines.txt", "ca.key", "pyca.crl")
    programs = [Program("pyca builder", command, environment, folder)]
    python = django_ca_python()
    if python is not None:
        own = {"PATH": environment["PATH"], "HOME": str(folder)}
        script = (str(python), str(FOLDER / "django_ca_crl.py"))
        check((*script, "setup", "lines.txt"), own, folder=folder)
        programs.append(Program("django-ca", (*script, "crl"), own, folder))
    return programs


def django_ca_python() -> Path | None:
    """Return the Python of an environment that holds django-ca, ``None`` if it cannot be had."""
    environment = cache() / f"{_DJANGO_CA}-{_ITS_SERVER}-psycopg".replace("==", "-")
    python = environment / "bin" / "python"
    if (environment / "ready").exists():
        return python
    progress.say(f"  installing {_DJANGO_CA} into an environment of its own")
    pip = (str(python), "-m", "pip", "install", "--quiet", _DJANGO_CA, _ITS_SERVER, _ITS_DRIVER)
    try:
        check((sys.executable, "-m", "venv", str(environment)), os.environ, folder=cache())
        check(pip, os.environ, folder=environment)
    except ProgramFailed as error:
        progress.say(f"  NOT MEASURED: django-ca cannot be installed: {error}")
        return None
    (environment / "ready").touch()
    return python
