"""Seals stamped by a time-stamp service of others, and everything such a service may do wrong."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from pyhanko.pdf_utils.reader import PdfFileReader
from pytest_django.fixtures import Settings

from ams.authority.outside import hosts, trust
from ams.authority.outside.hosts import HostRule
from ams.authority.outside.loading import load_crl
from ams.authority.outside.models import OutsideCA
from ams.core.actor import system
from ams.core.clock import ManualClock
from ams.signatures import outside_stamps, time_stamp_service
from ams.signatures.errors import StatusNotProvable, TimeStampUnavailable
from ams.signatures.sealing import agency_seal, seal
from ams.signatures.trust import examine_file
from ams.signatures.validation import Verdict
from tests.ports import free_port
from tests.signatures import tsa_server
from tests.signatures.outsider import Held, outside_ca, outside_crl, outside_stamper
from tests.signatures.programs import pdfsig
from tests.signatures.scene import SUPERIOR, Scene, build_scene

OPERATOR = system("operator")
POLICY = "1.3.6.1.4.1.32473.9"


@dataclass(frozen=True, slots=True)
class Service:
    """The running service, and the CA that certified it."""

    address: str
    ca: Held
    stamper: Held
    folder: Path

    def crl(self, *revoked: int) -> bytes:
        """Return a CRL of the CA of now."""
        return outside_crl(self.ca, *revoked, at=datetime.now(UTC))


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Run OpenSSL's time-stamp service behind HTTP in a process of its own."""
    folder, now = tmp_path_factory.mktemp("tsa"), datetime.now(UTC)
    ca, stranger = outside_ca("CA Stempel", at=now), outside_ca("CA Asing", at=now)
    good = outside_stamper(ca, "Stempel Waktu", at=now)
    put(folder, "good", good, ca)
    put(folder, "expired", outside_stamper(ca, "Stempel Lama", at=now - timedelta(days=40)), ca)
    put(folder, "untrusted", outside_stamper(stranger, "Stempel Asing", at=now), stranger)
    (folder / "tsa.cnf").write_text(tsa_server.CONFIG)
    (folder / "serial").write_text("01\n")
    process = subprocess.Popen(  # noqa: S603 - our own script
        [sys.executable, tsa_server.__file__, str(folder)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    try:
        yield Service(f"http://127.0.0.1:{int(process.stdout.readline())}", ca, good, folder)
    finally:
        process.terminate()
        process.communicate(timeout=10)


def put(folder: Path, name: str, held: Held, ca: Held) -> None:
    """Write certificate, key and CA where the service finds them."""
    key = held.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / f"{name}.key").write_bytes(key)
    (folder / f"{name}.pem").write_bytes(held.certificate.public_bytes(Encoding.PEM))
    (folder / f"{name}.chain.pem").write_bytes(ca.certificate.public_bytes(Encoding.PEM))


@dataclass(frozen=True, slots=True)
class Bench:
    """An agency that seals a letter at the machine's time, which OpenSSL stamps with."""

    scene: Scene
    service: Service
    letter: bytes
    settings: Settings

    def stamped_by(self, path: str) -> None:
        """Have the service stamp; the path says what it does wrong."""
        self.settings.AMS_TIME_STAMPS = f"{self.service.address}{path}"

    def trust_ca(self) -> OutsideCA:
        """Put the service's CA into the trust list."""
        encoded = self.service.ca.certificate.public_bytes(Encoding.PEM)
        (row,) = trust.add_authorities(encoded, actor=OPERATOR, clock=self.scene.clock)
        return row

    def load_crl(self, ca: OutsideCA, *revoked: int) -> None:
        """Load a CRL from a file, as the administrator was handed it."""
        load_crl(ca.pk, self.service.crl(*revoked), actor=OPERATOR, clock=self.scene.clock)

    def sealed(self) -> bytes:
        """Return the letter under the agency's seal."""
        at = self.scene.clock.now()
        return seal(self.letter, by=agency_seal(self.scene.agency.pk, at=at), text=SUPERIOR, at=at)

    def refusal(self) -> str:
        """Return why no time stamp can be had, and so nothing is sealed."""
        with pytest.raises(TimeStampUnavailable) as refused:
            self.sealed()
        return str(refused.value)


@pytest.fixture
def bench(db: None, service: Service, letter: bytes, settings: Settings) -> Bench:
    """Return the bench; the service stamps as it should, and nobody knows its CA."""
    found = Bench(build_scene(ManualClock(datetime.now(UTC))), service, letter, settings)
    found.stamped_by("/good")
    return found


@pytest.fixture
def trusted(bench: Bench) -> OutsideCA:
    """Put the service's CA into the trust list, with a CRL from a file."""
    row = bench.trust_ca()
    bench.load_crl(row)
    return row


def test_a_seal_is_stamped_twice_by_the_outside_service_and_valid_here(
    bench: Bench, trusted: OutsideCA, tmp_path: Path
) -> None:
    pdf = bench.sealed()
    reader = PdfFileReader(BytesIO(pdf))
    (stamp,) = reader.embedded_timestamp_signatures
    assert stamp.signer_cert.dump() == bench.service.stamper.certificate.public_bytes(Encoding.DER)
    assert len(reader.root["/DSS"]["/CRLs"]) == 2  # our root's, the service's CA's
    found = examine_file(pdf, at=bench.scene.clock.now() + timedelta(seconds=20))
    assert found.verdict is Verdict.VALID, found
    assert found.signatures[0].stamped_at is not None
    assert "Signature is Valid" in pdfsig(pdf, tmp_path)


def test_its_status_is_read_from_the_host_that_the_trust_list_allows(bench: Bench) -> None:
    row, clock = bench.trust_ca(), bench.scene.clock
    with pytest.raises(StatusNotProvable):
        bench.sealed()  # no CRL was loaded, no address is known
    (bench.service.folder / "ca.crl").write_bytes(bench.service.crl())
    address = bench.service.address
    trust.set_addresses(
        row.pk, trust.Addresses(crl_url=f"{address}/ca.crl"), actor=OPERATOR, clock=clock
    )
    with pytest.raises(StatusNotProvable, match="not among the hosts"):
        bench.sealed()
    rule = HostRule(address.removeprefix("http://"), is_internal=True)
    hosts.set_host(row.pk, rule, actor=OPERATOR, clock=clock)
    found = examine_file(bench.sealed(), at=clock.now() + timedelta(seconds=20))
    assert found.verdict is Verdict.VALID


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/nonce", "another request's nonce"),
        ("/imprint", "something else than was asked"),
        ("/untrusted", "no CA in the trust list"),
        ("/expired", "no CA in the trust list"),
        ("/flipped", "signature is broken"),
        ("/refusing", "refuses"),
        ("/large", "more than"),
        ("/garbage", "no time stamp"),
        ("/redirect", "never followed"),
    ],
)
def test_what_is_no_stamp_on_this_by_somebody_believed_seals_nothing(
    bench: Bench, trusted: OutsideCA, path: str, said: str
) -> None:
    bench.stamped_by(path)
    assert said in bench.refusal()


def test_a_service_that_is_too_slow_seals_nothing(
    bench: Bench, trusted: OutsideCA, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outside_stamps, "_SECONDS", 1)
    bench.stamped_by("/slow")
    assert "longer than" in bench.refusal()


def test_a_stamp_of_another_policy_than_the_one_set_is_refused(
    bench: Bench, trusted: OutsideCA
) -> None:
    bench.settings.AMS_TIME_STAMP_POLICY = POLICY
    bench.stamped_by("/policy")
    assert f"not {POLICY}" in bench.refusal()
    bench.stamped_by("/good")
    assert bench.sealed()


def test_a_service_whose_clock_is_another_is_refused(bench: Bench, trusted: OutsideCA) -> None:
    bench.scene.clock.advance(timedelta(minutes=2))
    assert "the clock here" in bench.refusal()


def test_a_service_whose_certificate_was_revoked_seals_nothing(bench: Bench) -> None:
    bench.load_crl(bench.trust_ca(), bench.service.stamper.certificate.serial_number)
    with pytest.raises(StatusNotProvable):
        bench.sealed()


def test_a_ca_that_is_not_in_the_trust_list_is_not_believed(bench: Bench) -> None:
    assert "no CA in the trust list" in bench.refusal()


def test_a_ca_that_was_switched_off_is_believed_no_more(bench: Bench, trusted: OutsideCA) -> None:
    trust.switch_off(trusted.pk, actor=OPERATOR, clock=bench.scene.clock)
    assert "no CA in the trust list" in bench.refusal()


def test_where_nobody_listens_nothing_is_sealed_and_later_it_is(
    bench: Bench, trusted: OutsideCA
) -> None:
    bench.settings.AMS_TIME_STAMPS = f"http://127.0.0.1:{free_port()}/"
    assert "cannot be read" in bench.refusal()
    bench.stamped_by("/good")
    assert bench.sealed()


def test_with_an_outside_service_the_own_one_stamps_nothing(bench: Bench) -> None:
    answer = time_stamp_service.answer(b"", at=bench.scene.clock.now())
    assert b"switched off" in answer
