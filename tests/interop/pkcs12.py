"""A PKCS #12 file in the programs that people install it in: OpenSSL, GnuTLS, Java and NSS.

Each opens it with the passphrase, finds key, certificate and chain, and has the key do its work.
"""

from dataclasses import dataclass
from pathlib import Path

from tests.interop.programs import run

PROGRAMS = ("openssl", "certtool", "keytool", "certutil", "pk12util")


@dataclass(frozen=True, slots=True)
class PKCS12:
    """One file in ``folder``, named ``name``, with its ``passphrase`` and its friendly name."""

    folder: Path
    name: str
    passphrase: str
    alias: str

    def in_openssl(self) -> str:
        """Return what OpenSSL says of the file's protection and content, its key included."""
        said = run(
            self.folder, "openssl", "pkcs12", "-in", self.name, "-info", "-noenc",
            "-passin", f"pass:{self.passphrase}",
        )  # fmt: skip
        assert said.status == 0, said.text
        return said.text

    def in_gnutls(self) -> str:
        """Return what GnuTLS says of the file's content."""
        said = run(
            self.folder, "certtool", "--p12-info", "--inder", "--infile", self.name,
            "--password", self.passphrase,
        )  # fmt: skip
        assert said.status == 0, said.text
        return said.text

    def in_java(self) -> str:
        """Return the entry as keytool lists it, after its key has signed a request."""
        store = (
            "-keystore", self.name, "-storetype", "PKCS12", "-storepass", self.passphrase,
            "-alias", self.alias.lower(),
        )  # fmt: skip
        signed = run(self.folder, "keytool", "-certreq", *store, "-file", "java.csr")
        assert signed.status == 0, signed.text
        verified = run(self.folder, "openssl", "req", "-in", "java.csr", "-verify", "-noout")
        assert verified.status == 0, verified.text
        listed = run(self.folder, "keytool", "-list", "-v", *store)
        assert listed.status == 0, listed.text
        return listed.text

    def in_nss(self) -> str:
        """Return the keys that NSS holds after it has imported the file."""
        (self.folder / "store").mkdir()
        for command in (
            ("certutil", "-N", "-d", "sql:store", "--empty-password"),
            ("pk12util", "-i", self.name, "-d", "sql:store", "-W", self.passphrase, "-K", ""),
        ):
            said = run(self.folder, *command)
            assert said.status == 0, said.text
        return run(self.folder, "certutil", "-K", "-d", "sql:store").text

    def opens_everywhere(self, *, certificates: int = 3) -> None:
        """Fail unless every program finds the key and so many certificates."""
        said = self.in_openssl()
        assert said.count("BEGIN CERTIFICATE") == certificates
        assert said.count("BEGIN PRIVATE KEY") == 1
        assert "MAC: sha256, Iteration 600000" in said
        assert said.count("AES-256-CBC, Iteration 600000, PRF hmacWithSHA256") == 2
        assert self.in_gnutls().count("BEGIN CERTIFICATE") == certificates
        listed = self.in_java()
        assert "Entry type: PrivateKeyEntry" in listed
        assert f"Certificate chain length: {certificates}" in listed
        assert self.alias in self.in_nss()

    def refuses(self, passphrase: str) -> bool:
        """Tell whether every program refuses the file with another passphrase."""
        return all(
            run(self.folder, *command).status != 0
            for command in (
                ("openssl", "pkcs12", "-in", self.name, "-noout", "-passin", f"pass:{passphrase}"),
                ("keytool", "-list", "-keystore", self.name, "-storepass", passphrase),
                ("pk12util", "-l", self.name, "-W", passphrase),
            )
        )
