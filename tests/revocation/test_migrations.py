"""CRLs published by a release that kept their octets are still there, octet by octet."""

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.apps.registry import Apps
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from ams.authority.models import Issuer
from ams.authority.signing import assemble
from ams.certificates.models import Certificate, StatusChange
from ams.revocation import archive, crl
from ams.revocation.models import CRL
from tests.revocation.office import Office, octets_of, put_certificate
from tests.revocation.test_crl import ALGORITHM, NOW, terms

pytestmark = pytest.mark.django_db(transaction=True)
BEFORE = ("revocation", "0004_holds")


def go_back() -> Apps:
    """Undo this package's migrations, and with them those of every package that builds on it."""
    MigrationExecutor(connection).migrate([BEFORE])
    return MigrationExecutor(connection).loader.project_state([BEFORE]).apps


def go_forward() -> None:
    """Bring every package to its newest migration."""
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


@pytest.fixture
def old() -> Iterator[Apps]:
    """Return the models as they were, in a database as it was."""
    yield go_back()
    go_forward()


ENTRIES = {seq: b"\x30\x03\x02\x01" + bytes((seq,)) for seq in (91, 92, 93, 94)}
# The last two revocations were committed in another order than they began.
CRLS = {1: [], 2: [91], 3: [91, 92], 4: [91, 92, 94, 93]}


def model(old: Apps, name: str) -> Any:
    return old.get_model("revocation", name)


def put_crl(old: Apps, issuer: Issuer, number: int) -> bytes:
    """Put a published CRL as it was kept, and return its octets."""
    tbs = crl.to_be_signed(terms(number), b"".join(ENTRIES[seq] for seq in CRLS[number]))
    octets = assemble(tbs, ALGORITHM, b"s" * 71)
    model(old, "CRL").objects.create(
        issuer_id=issuer.pk, number=number, this_update=NOW, next_update=NOW + timedelta(days=1),
        der=octets, sha256=hashlib.sha256(octets).hexdigest(), signed_at=NOW, published_at=NOW,
        entry_count=len(CRLS[number]),
    )  # fmt: skip
    return octets


def put_revocation(old: Apps, certificate: Certificate, seq: int) -> None:
    first = min(number for number, seqs in CRLS.items() if seq in seqs)
    model(old, "Revocation").objects.create(
        certificate_id=certificate.pk, issuer_id=certificate.issuer_id, reasons=["mutasi"],
        reason_code="affiliationChanged", revocation_date=NOW, entry_der=ENTRIES[seq],
        recorded_at=NOW, actor_name="operator",
        first_crl=model(old, "CRL").objects.get(number=first),
    )  # fmt: skip
    assert certificate.issuer is not None
    StatusChange.objects.create(
        seq=seq, certificate=certificate, issuer=certificate.issuer, serial=certificate.serial,
        status="revoked", at=NOW, reason_code="affiliationChanged", entry_der=ENTRIES[seq],
    )  # fmt: skip


def test_what_was_published_is_put_together_again(
    old: Apps, issuer: Issuer, office: Office
) -> None:
    octets = {number: put_crl(old, issuer, number) for number in CRLS}
    for seq in ENTRIES:
        put_revocation(old, put_certificate(issuer, office.budi), seq)
    go_forward()
    rows = CRL.objects.order_by("number")
    assert {row.number: octets_of(row) for row in rows} == octets
    assert [(row.through, row.permanent_count) for row in rows] == [
        (0, 0), (91, 1), (92, 2), (0, 0)
    ]  # fmt: skip
    assert archive.block_of(rows[3]) == b"".join(ENTRIES[seq] for seq in CRLS[4])
    assert archive.block_of(rows[2]) == b""
