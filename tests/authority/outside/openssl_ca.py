"""An outside CA run by other people's software: OpenSSL's ``req``, ``x509``, ``ca`` and ``ocsp``.

Built like the national one (names and orders as found in its certificates): a root whose DN goes
C, O, CN; an issuing CA whose DN goes CN, O, C, signed with SHA-384; people with RSA-2048, SHA-256
and eight attributes, e-mail first. Times are the machine's, since OpenSSL takes no others.
"""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from tests.ports import free_port

ROOT_DN = "/C=ID/O=Kementerian Komunikasi dan Informatika/CN=Root CA Contoh DS G1"
ISSUING_DN = "/CN=BSRE CA CONTOH DS G1/O=Badan Siber dan Sandi Negara/C=ID"
_CONFIG = """
[ca]
default_ca = own
[own]
dir = .
database = index.txt
serial = serial
crlnumber = crlnumber
new_certs_dir = .
certificate = issuing.pem
private_key = issuing.key
default_md = sha256
default_days = 730
default_crl_days = 1
preserve = yes
unique_subject = no
policy = any
[any]
emailAddress = optional
commonName = optional
organizationalUnitName = optional
organizationName = optional
localityName = optional
stateOrProvinceName = optional
countryName = optional
description = optional
[req]
distinguished_name = empty
[empty]
[root]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[issuing]
basicConstraints = critical, CA:TRUE, pathlen:0
keyUsage = critical, digitalSignature, keyCertSign, cRLSign
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[person]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature, nonRepudiation
authorityKeyIdentifier = keyid
authorityInfoAccess = OCSP;URI:http://127.0.0.1:{ocsp}/ocsp
crlDistributionPoints = URI:http://127.0.0.1:{crl}/ca.crl
[responder]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = OCSPSigning
noCheck = ignored
[no_responder]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = clientAuth
[partition]
issuingDistributionPoint = critical, @partition_point
[partition_point]
fullname = URI:http://127.0.0.1:{crl}/other.crl
[authorities]
issuingDistributionPoint = critical, @authorities_point
[authorities_point]
onlyCA = TRUE
[own_point]
issuingDistributionPoint = critical, @own_point_point
[own_point_point]
fullname = URI:http://127.0.0.1:{crl}/ca.crl
[delta]
2.5.29.27 = critical, DER:02:01:01
[strange]
1.3.6.1.4.1.32473.1 = critical, DER:05:00
"""


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs OCSP answers: a certificate and its key, as file names."""

    certificate: str = "responder.pem"
    key: str = "people.key"


DELEGATE = Signer()
THE_CA = Signer("issuing.pem", "issuing.key")
NO_RESPONDER = Signer("no_responder.pem", "people.key")
STRANGER = Signer("stranger.pem", "stranger.key")


@dataclass(frozen=True, slots=True)
class OutsideAuthority:
    """The CA in its folder; ``crl_port`` and ``ocsp_port`` stand in its certificates."""

    folder: Path
    crl_port: int
    ocsp_port: int

    def openssl(self, *arguments: str) -> bytes:
        """Run OpenSSL in the folder and return what it wrote."""
        program = shutil.which("openssl")
        assert program is not None, "openssl is not installed"
        done = subprocess.run(  # noqa: S603 - arguments are the tests' own
            [program, *arguments], cwd=self.folder, capture_output=True, check=False,
            timeout=60, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr.decode(errors="replace")
        return done.stdout

    def certificate(self, name: str) -> x509.Certificate:
        """Return the certificate in ``name``.pem."""
        return x509.load_pem_x509_certificate((self.folder / f"{name}.pem").read_bytes())

    def bundle(self) -> bytes:
        """Return root and issuing CA in one file, the issuing CA first."""
        return b"".join(
            self.certificate(name).public_bytes(Encoding.PEM) for name in ("issuing", "root")
        )

    def issue(self, name: str, *, email: str, number: int = 74268352524) -> x509.Certificate:
        """Issue a person's certificate as the national CA would."""
        dn = (
            f"/emailAddress={email}/CN={name}/OU=Dinas Kesehatan/O=Pemerintah Kabupaten Kebumen"
            f"/L=Kebumen/ST=Jawa Tengah/C=ID/description={number}_Tanda Tangan Digital"
        )
        file = email.partition("@")[0]
        return self._certify(file, dn, "person")

    def revoke(self, name: str, reason: str = "superseded") -> None:
        """Revoke the certificate in ``name``.pem."""
        self._ca("-revoke", f"{name}.pem", "-crl_reason", reason)

    def release(self, certificate: x509.Certificate) -> None:
        """Take a hold back, which OpenSSL's command cannot: its index is a text file."""
        index = self.folder / "index.txt"
        lines = index.read_text().splitlines()
        serial = f"{certificate.serial_number:X}"
        for place, line in enumerate(lines):
            fields = line.split("\t")
            if fields[3].lstrip("0") == serial:
                lines[place] = "\t".join(["V", fields[1], "", *fields[3:]])
        index.write_text("\n".join(lines) + "\n")

    def crl(self, *, extensions: str = "", signer: Signer = THE_CA, hours: int = 24) -> bytes:
        """Return a CRL in DER, as ``openssl ca -gencrl`` makes it."""
        options = ["-crlexts", extensions] if extensions else []
        pem = self._ca(
            "-gencrl", "-crlhours", str(hours),
            "-cert", signer.certificate, "-keyfile", signer.key, *options,
        )  # fmt: skip
        return x509.load_pem_x509_crl(pem).public_bytes(Encoding.DER)

    def answer(self, name: str, *, signer: Signer = DELEGATE, minutes: int = 60) -> bytes:
        """Return an OCSP answer made ahead about the certificate in ``name``.pem."""
        self.openssl("ocsp", "-issuer", "issuing.pem", "-cert", f"{name}.pem", "-no_nonce",
                     "-reqout", "asked.der")  # fmt: skip
        self.openssl(
            "ocsp", "-index", "index.txt", "-CA", "issuing.pem", "-rsigner", signer.certificate,
            "-rkey", signer.key, "-reqin", "asked.der", "-respout", "said.der",
            "-nmin", str(minutes), "-noverify",
        )  # fmt: skip
        return (self.folder / "said.der").read_bytes()

    @contextmanager
    def responder(self, signer: Signer = DELEGATE) -> Iterator[None]:
        """Run ``openssl ocsp`` as a responder on the loopback."""
        program = shutil.which("openssl")
        assert program is not None
        process = subprocess.Popen(  # noqa: S603 - arguments are the tests' own
            [program, "ocsp", "-index", "index.txt", "-CA", "issuing.pem", "-nmin", "60",
             "-rsigner", signer.certificate, "-rkey", signer.key,
             "-port", str(self.ocsp_port), "-ignore_err"],
            cwd=self.folder, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            # It listens once it says so; a connection that asks nothing would hold it up.
            assert process.stdout is not None
            assert process.stdout.readline().startswith(b"ACCEPT"), "the responder ended"
            yield
        finally:
            process.terminate()
            process.communicate(timeout=10)

    def _certify(self, file: str, dn: str, extensions: str) -> x509.Certificate:
        self.openssl("req", "-new", "-key", "people.key", "-out", f"{file}.csr", "-subj", dn,
                     "-utf8", "-config", "ca.cnf")  # fmt: skip
        self._ca("-in", f"{file}.csr", "-out", f"{file}.pem", "-extensions", extensions,
                 "-notext", "-batch", "-rand_serial")  # fmt: skip
        return self.certificate(file)

    def _ca(self, *arguments: str) -> bytes:
        return self.openssl("ca", "-config", "ca.cnf", *arguments)


def found_authority(folder: Path) -> OutsideAuthority:
    """Make root, issuing CA, responders, and nobody's certificate yet."""
    ca = OutsideAuthority(folder, free_port(), free_port())
    config = _CONFIG.format(ocsp=ca.ocsp_port, crl=ca.crl_port)
    (folder / "ca.cnf").write_text(config)
    (folder / "index.txt").write_text("")
    (folder / "index.txt.attr").write_text("unique_subject = no\n")
    (folder / "crlnumber").write_text("1000\n")
    # One key for all who are certified: the tests need their names, and keys take time to make.
    ca.openssl("genrsa", "-out", "people.key", "2048")
    _self_signed(ca, "root", ROOT_DN)
    _self_signed(ca, "stranger", ISSUING_DN)  # the same name with another key
    ca.openssl("req", "-new", "-newkey", "rsa:2048", "-nodes", "-keyout", "issuing.key",
               "-out", "issuing.csr", "-subj", ISSUING_DN, "-config", "ca.cnf")  # fmt: skip
    ca.openssl("x509", "-req", "-in", "issuing.csr", "-CA", "root.pem", "-CAkey", "root.key",
               "-set_serial", "3606829878392572131", "-days", "3650", "-sha384",
               "-extfile", "ca.cnf", "-extensions", "issuing", "-out", "issuing.pem")  # fmt: skip
    ca._certify("responder", "/CN=OCSP Contoh/C=ID", "responder")
    ca._certify("no_responder", "/CN=Bukan OCSP/C=ID", "no_responder")
    return ca


def _self_signed(ca: OutsideAuthority, file: str, dn: str) -> None:
    ca.openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", f"{file}.key", "-out",
               f"{file}.pem", "-subj", dn, "-days", "7300", "-sha256", "-config", "ca.cnf",
               "-extensions", "root")  # fmt: skip
