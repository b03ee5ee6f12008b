"""GnuTLS's, NSS's and Java's programs, each asked the same question: good or revoked?"""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.interop.openssl import Said

_PATIENCE = 120
_JAVA_SOURCE = Path(__file__).with_name("java") / "Check.java"
_DELTAS_SOURCE = Path(__file__).with_name("java") / "Deltas.java"
BOUNCY_CASTLE = Path("/usr/share/java/bcprov.jar")


def missing(*programs: str) -> str:
    """Return which of ``programs`` are not installed, as a reason to skip; empty if all are."""
    absent = [name for name in programs if shutil.which(name) is None]
    return f"not installed: {', '.join(absent)}" if absent else ""


def run(folder: Path, *command: str) -> Said:
    """Run a program in ``folder`` and return what it says and how it ends."""
    done = subprocess.run(  # noqa: S603 - the tests' own commands
        command,
        cwd=folder,
        capture_output=True,
        check=False,
        timeout=_PATIENCE,
        stdin=subprocess.DEVNULL,
        env={**os.environ, "TZ": "UTC"},
    )
    return Said(done.returncode, (done.stdout + done.stderr).decode(errors="replace"))


@dataclass(frozen=True, slots=True)
class GnuTLS:
    """``certtool`` and ``ocsptool``."""

    folder: Path

    def by_crl(self, name: str, *crls: str) -> str:
        """Return the verdict on the certificate ``name``: its chain against these CRLs (PEM)."""
        chain, lists = self.folder / "chain.pem", self.folder / "lists.pem"
        chain.write_bytes(b"".join((self.folder / n).read_bytes() for n in (name, "issuer.pem")))
        lists.write_bytes(b"".join((self.folder / each).read_bytes() for each in crls))
        said = run(
            self.folder, "certtool", "--verify", "--load-ca-certificate", "root.pem",
            "--load-crl", "lists.pem", "--infile", "chain.pem",
        )  # fmt: skip
        return said.text.rpartition("Chain verification output:")[2].strip()

    def verify_crl(self, crl: str, issuer: str) -> str:
        """Return what is said of a CRL's signature."""
        said = run(
            self.folder, "certtool", "--verify-crl", "--load-ca-certificate", issuer,
            "--infile", crl,
        )  # fmt: skip
        return said.text.rpartition("Verification output:")[2].strip()

    def by_ocsp(self, name: str, url: str, *more: str) -> str:
        """Return everything said of the answer to a question about ``name``."""
        return run(
            self.folder, "ocsptool", f"--ask={url}", *more, "--load-cert", name,
            "--load-issuer", "issuer.pem", "--load-trust", "issuer.pem",
        ).text  # fmt: skip


@dataclass(frozen=True, slots=True)
class NSS:
    """``certutil``, ``crlutil`` and ``vfychain`` with a certificate store of their own."""

    folder: Path

    def make_store(self, *names: str) -> None:
        """Make the store: the root trusted, the others (PEM files) known."""
        (self.folder / "nss").mkdir()
        self._succeeds("certutil", "-N", "--empty-password")
        self._succeeds("certutil", "-A", "-n", "root", "-t", "C,C,C", "-a", "-i", "root.pem")
        for name in names:
            self._succeeds("certutil", "-A", "-n", name, "-t", ",,", "-a", "-i", name)

    def import_crl(self, file: str) -> None:
        """Put a CRL (DER) into the store; NSS checks its signature."""
        self._succeeds("crlutil", "-I", "-i", file)

    def takes(self, file: str) -> bool:
        """Tell whether NSS puts a CRL (DER) into its store."""
        return run(self.folder, "crlutil", "-d", "sql:nss", "-I", "-i", file).status == 0

    def _succeeds(self, program: str, *arguments: str) -> None:
        said = run(self.folder, program, "-d", "sql:nss", *arguments)
        assert said.status == 0, said.text

    def verdict(self, name: str, method: str) -> str:
        """Return what PKIX validation says of ``name``, status asked by ``crl`` or ``ocsp``."""
        return run(
            self.folder, "vfychain", "-d", "sql:nss", "-pp", "-u", "4", "-g", "leaf",
            "-m", method, "-s", "failIfNoInfo", name,
        ).text  # fmt: skip


@dataclass(frozen=True, slots=True)
class Java:
    """Java's own PKIX validation, by a small program compiled here."""

    folder: Path

    def compile(self) -> None:
        """Compile the program."""
        said = run(self.folder, "javac", "-d", "classes", str(_JAVA_SOURCE))
        assert said.status == 0, said.text

    def verdicts(
        self, route: str, *names: str, crls: tuple[str, ...] = (), options: tuple[str, ...] = ()
    ) -> list[str]:
        """Return a line for each certificate: ``good``, ``revoked TIME REASON`` or the problem."""
        said = run(
            self.folder, "java", "-Xshare:auto", "-XX:TieredStopAtLevel=1", *options,
            "-cp", "classes", "Check", "root.pem", "issuer.pem", route, ",".join(crls), *names,
        )  # fmt: skip
        assert said.status == 0, said.text
        return said.text.splitlines()


@dataclass(frozen=True, slots=True)
class BouncyCastle:
    """Bouncy Castle's PKIX validation: unlike Java's own it follows delta CRLs."""

    folder: Path

    def verdicts(self, name: str, *crls: tuple[str, ...]) -> list[str]:
        """Return what is said of the certificate ``name`` by each of these sets of CRLs (DER)."""
        said = run(
            self.folder, "javac", "-cp", str(BOUNCY_CASTLE), "-d", "classes", str(_DELTAS_SOURCE)
        )
        assert said.status == 0, said.text
        said = run(
            self.folder, "java", "-Xshare:auto", "-XX:TieredStopAtLevel=1",
            "-cp", f"classes:{BOUNCY_CASTLE}", "Deltas", "root.pem", "issuer.pem", name,
            *(",".join(each) for each in crls),
        )  # fmt: skip
        assert said.status == 0, said.text
        return said.text.splitlines()
