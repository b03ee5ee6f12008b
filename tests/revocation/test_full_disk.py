"""A disk that is really full while a CRL is published: the old one whole, or the new one whole."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.x509 import ocsp as x509_ocsp
from cryptography.x509.ocsp import OCSPCertStatus

from ams.authority.models import Issuer
from ams.certificates.models import Certificate
from ams.core.actor import Actor
from ams.core.clock import ManualClock
from ams.jobs.worker import run_due
from ams.revocation import answering, files
from ams.revocation.answering import lifetime
from ams.revocation.errors import PublishingFailed
from ams.revocation.freshness import freshness
from ams.revocation.index.changes import Changes
from ams.revocation.index.keeping import Keeper
from ams.revocation.index.records import RECORD_SIZE
from ams.revocation.models import ResponderCertificate
from ams.revocation.node import IndexSource, StatusNode
from ams.revocation.services import publish, published_file, revoke
from tests.revocation.office import Office, ocsp_request, put_certificate

_ROOM = 256 * 1024
_PAGE = 4096  # what such a disk gives out at a time
_ENTRIES = 130  # more than a page of them


@pytest.fixture
def small_disk(issuer: Issuer) -> Iterator[Path]:
    """Mount a disk of its own, of 256 KiB, where CRLs are published."""
    with mounted(files.crl_path(issuer.slug).parent) as folder:
        yield folder


@pytest.fixture
def small_index(tmp_path: Path) -> Iterator[Path]:
    """Mount such a disk where a node keeps its index."""
    with mounted(tmp_path / "ocsp") as folder:
        yield folder


@contextmanager
def mounted(folder: Path) -> Iterator[Path]:
    """Mount a disk of its own at ``folder`` for the block."""
    folder.mkdir(parents=True, exist_ok=True)
    if os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    command = ["mount", "-t", "tmpfs", "-o", f"size={_ROOM}", "tmpfs", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - above
    if done.returncode:
        pytest.skip(f"no small disk can be mounted here: {done.stderr.strip()}")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)  # noqa: S603, S607 - what was mounted


def fill(folder: Path, *, leave: int) -> Path:
    """Fill the disk but for ``leave`` octets."""
    ballast = folder / "ballast"
    free = os.statvfs(folder).f_bavail * os.statvfs(folder).f_frsize
    ballast.write_bytes(b"x" * (free - leave))
    return ballast


def listed(slug: str) -> set[int]:
    served = published_file(slug)
    assert served is not None
    with served.content as content:
        return {entry.serial_number for entry in x509.load_der_x509_crl(content.read())}


@pytest.mark.parametrize("pages", [0, 1])
def test_a_disk_that_fills_up_leaves_the_old_crl_whole_and_the_job_goes_on_by_itself(
    small_disk: Path,
    issuer: Issuer,
    office: Office,
    operator: Actor,
    *,
    clock: ManualClock,
    pages: int,
) -> None:
    certificates = [put_certificate(issuer, office.budi) for _ in range(_ENTRIES)]
    first, *others = certificates
    revoke(first.pk, reasons=["mutasi"], actor=operator, clock=clock)
    publish(issuer.pk, clock=clock)
    ballast = fill(small_disk, leave=pages * _PAGE)
    for each in others:
        revoke(each.pk, reasons=["mutasi"], actor=operator, clock=clock)
    with pytest.raises(PublishingFailed, match="No space left on device"):
        publish(issuer.pk, clock=clock)
    run_due(clock)
    assert listed(issuer.slug) == {first.serial_number}
    assert not list(small_disk.glob(".*.new")), "what was begun takes no room"
    (state,) = [each for each in freshness(clock) if each.issuer == issuer.slug]
    assert "No space left" in state.last_error
    ballast.unlink()
    clock.advance(timedelta(minutes=20))  # past the longest back-off
    run_due(clock)
    assert listed(issuer.slug) == {each.serial_number for each in certificates}


def test_a_change_that_the_disk_takes_in_part_is_not_counted(small_index: Path) -> None:
    changes = Changes.create(small_index / "changes", base=7)
    fill(small_index, leave=_PAGE)
    taken = 0
    with suppress(OSError):
        for seq in range(1, 1000):
            changes.append(bytes(RECORD_SIZE), slot=seq, seq=seq)
            taken = seq
    assert taken < 999, "the disk was not full"
    assert taken > _PAGE // (2 * RECORD_SIZE)
    again = Changes(small_index / "changes", base=7)
    assert [seq for _key, _known, seq in again.entries()] == list(range(1, taken + 1))


def test_an_index_on_a_full_disk_says_nothing_that_is_too_old_and_goes_on_by_itself(
    small_index: Path,
    certificate: Certificate,
    responder: ResponderCertificate,
    operator: Actor,
    *,
    clock: ManualClock,
) -> None:
    keeper, node = Keeper(small_index, clock), StatusNode(small_index)
    keeper.follow()
    assert told(node, certificate, clock) is OCSPCertStatus.GOOD
    ballast = fill(small_index, leave=0)
    clock.advance(timedelta(seconds=10))
    revoke(certificate.pk, reasons=["kehilangan"], actor=operator, clock=clock)
    with pytest.raises(OSError, match="No space left"):
        keeper.follow()
    clock.advance(lifetime())  # what was confirmed before may be said no longer: the database is
    assert told(node, certificate, clock) is OCSPCertStatus.REVOKED
    ballast.unlink()
    keeper.follow()
    assert isinstance(node.source(clock.now()), IndexSource)
    assert told(node, certificate, clock) is OCSPCertStatus.REVOKED


def told(node: StatusNode, certificate: Certificate, clock: ManualClock) -> OCSPCertStatus:
    encoded = ocsp_request(certificate)
    answer = answering.respond(node.source(clock.now()), None, encoded, clock=clock)
    return x509_ocsp.load_der_ocsp_response(answer.der).certificate_status
