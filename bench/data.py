"""Fill an installation's database with many certificates: ``python -m bench.data MANY REVOKED``.

One certificate is issued and one revoked by the real acts; every other row is a copy of what these
wrote, with its own numbers, serial and times. So the rows are what AMS itself would have written,
at the speed of a bulk insert. The journal's tree head counts entries that are not there: whoever
publishes reads the head alone, and nothing here is verified.
"""

import hashlib
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ams.config.settings")
django.setup()

from django.core.management.color import no_style  # noqa: E402 - needs django.setup()
from django.db import connection  # noqa: E402

from ams.accounts.models import Account, Agency, Person  # noqa: E402
from ams.authority import services as authority  # noqa: E402
from ams.authority.hierarchy import Hierarchy  # noqa: E402
from ams.authority.models import Issuer  # noqa: E402
from ams.certificates.models import Certificate, StatusChange  # noqa: E402
from ams.certificates.services import issue_with_key  # noqa: E402
from ams.config.command_serve import bring_database_up_to_date  # noqa: E402
from ams.core.actor import system  # noqa: E402
from ams.core.clock import ManualClock, whole_seconds  # noqa: E402
from ams.core.crl_reasons import CRLReason  # noqa: E402
from ams.journal.merkle import HASH_LENGTH  # noqa: E402
from ams.measuring.following import measure_everything  # noqa: E402
from ams.measuring.models import Progress  # noqa: E402
from ams.revocation import der, responders  # noqa: E402
from ams.revocation.entries import encode_entry  # noqa: E402
from ams.revocation.models import Revocation  # noqa: E402
from ams.revocation.services import revoke  # noqa: E402
from bench.rows import Template, fast, insert, say, template  # noqa: E402

OPERATOR = system("benchmark")
MOST_PEOPLE = 100_000
SHARDS = 128
ENDS_WITHIN_DAYS = 600  # an office's certificates do not all end on one day
_AGE = timedelta(days=60)
_REASONS = (CRLReason.KEY_COMPROMISE, CRLReason.SUPERSEDED, CRLReason.AFFILIATION_CHANGED)


@dataclass(frozen=True, slots=True)
class Templates:
    """The rows that one issuance and one revocation wrote."""

    account: Template
    person: Template
    certificate: Template
    issued: Template
    revocation: Template
    revoked: Template
    tree_size: int
    ends: datetime


def serial_of(number: int) -> bytes:
    """Return the serial number of certificate ``number``: 16 octets, positive, evenly spread."""
    digest = hashlib.sha256(b"serial %d" % number).digest()[:16]
    return bytes([0x40 | digest[0] & 0x3F]) + digest[1:]


def fill(certificates: int, revoked: int) -> None:
    """Make the office, its authority and so many certificates, the first of them revoked."""
    bring_database_up_to_date()
    now = datetime.now(UTC)
    templates = _templates(now - _AGE)
    with fast():
        _insert_people(templates, min(certificates, MOST_PEOPLE))
        _insert_certificates(templates, certificates, revoked)
        _insert_changes(templates, certificates, revoked)
        _set_tree_head(templates.tree_size + certificates + revoked)
    _count_figures(templates.tree_size + certificates + revoked)
    _reset_sequences()
    issuer = Issuer.objects.get(slug="kebumen")
    responders.renew(issuer, clock=ManualClock(now - timedelta(hours=1)))


def _templates(at: datetime) -> Templates:
    clock = ManualClock(at)
    issuer = authority.initialise(Hierarchy(), actor=OPERATOR, clock=clock)
    person = _person(at)
    kept, _ = issue_with_key(
        holder=person, issuer=issuer, passphrase="seekor-kucing-di-atas-pagar",  # noqa: S106
        actor=OPERATOR, clock=clock,
    )  # fmt: skip
    certificate, issued = template(kept), template(kept.status_changes.get())
    revocation = revoke(kept.pk, reasons=["kehilangan"], actor=OPERATOR, clock=clock)
    changes = StatusChange.objects.order_by("-seq")
    assert person.account is not None
    return Templates(
        account=template(person.account),
        person=template(person),
        certificate=certificate,
        issued=issued,
        revocation=template(revocation),
        revoked=template(changes[0]),
        tree_size=changes[0].seq,
        ends=kept.not_after,
    )


def _person(at: datetime) -> Person:
    agency = Agency.objects.create(name="Kebumen", short_name="Kebumen", place="Kebumen")
    account: Account = Account.objects.create(
        username="pegawai", email="pegawai@kebumenkab.go.id", created_at=at
    )
    return Person.objects.create(
        account=account, full_name="Pegawai", plain_name="Pegawai", nip="196601011988031001",
        position="Staf", unit="Umum", agency=agency, email="pegawai@kebumenkab.go.id",
    )  # fmt: skip


def _insert_people(templates: Templates, count: int) -> None:
    numbers = range(1, count + 1)
    insert(
        templates.account,
        ({"id": 10 + n, "username": f"p{n}", "email": f"p{n}@x.go.id"} for n in numbers),
    )
    insert(
        templates.person,
        (
            {"id": 10 + n, "account_id": 10 + n, "nip": f"{n:018}", "email": f"p{n}@x.go.id"}
            for n in numbers
        ),
    )


def _insert_certificates(templates: Templates, count: int, revoked: int) -> None:
    people = min(count, MOST_PEOPLE)
    adapt = connection.ops.adapt_datetimefield_value
    before, after = _around_serial(bytes(templates.certificate.value("der")))

    def changes() -> Iterator[dict[str, Any]]:
        for number in range(1, count + 1):
            octets = serial_of(number)
            encoded = before + octets + after
            yield {
                "id": 10 + number,
                "serial": octets.hex().upper(),
                "der": encoded,
                "fingerprint_sha256": hashlib.sha256(encoded).hexdigest(),
                "shard": number % SHARDS,
                "spki_sha256": hashlib.sha256(octets).hexdigest(),
                "holder_id": 11 + (number - 1) % people,
                "email": f"p{1 + (number - 1) % people}@x.go.id",
                "not_after": adapt(templates.ends - timedelta(days=number % ENDS_WITHIN_DAYS)),
                "status": "revoked" if number <= revoked else "good",
                "revoked_at": adapt(_revoked_at(number)) if number <= revoked else None,
            }

    insert(templates.certificate, changes())


def _around_serial(kept: bytes) -> tuple[bytes, bytes]:
    """Return what stands before and after the serial number in certificates like ``kept``."""
    tbs, *signature = der.read_one(kept).children()
    version, _serial, *rest = tbs.children()
    mark = serial_of(0)
    parts = (version.encoded, der.integer(int.from_bytes(mark, "big")), *(p.encoded for p in rest))
    whole = der.sequence(der.sequence(*parts), *(part.encoded for part in signature))
    before, _, after = whole.partition(mark)
    return before, after


_LATEST = whole_seconds(datetime.now(UTC)) - timedelta(days=1)


def _revoked_at(number: int) -> datetime:
    return _LATEST - timedelta(seconds=number % (50 * 86_400))


def _insert_changes(templates: Templates, count: int, revoked: int) -> None:
    first = templates.tree_size
    adapt = connection.ops.adapt_datetimefield_value
    insert(
        templates.issued,
        (
            {
                "seq": first + n,
                "certificate_id": 10 + n,
                "shard": n % SHARDS,
                "serial": serial_of(n).hex().upper(),
            }
            for n in range(1, count + 1)
        ),
    )
    entries = [(n, _REASONS[n % len(_REASONS)], _revoked_at(n)) for n in range(1, revoked + 1)]

    def entry(number: int, reason: CRLReason, at: datetime) -> bytes:
        serial_number = int.from_bytes(serial_of(number), "big")
        return encode_entry(serial_number, revocation_date=at, reason=reason)

    insert(
        templates.revoked,
        (
            {
                "seq": first + count + n, "certificate_id": 10 + n, "shard": n % SHARDS,
                "serial": serial_of(n).hex().upper(), "at": adapt(at),
                "reason_code": reason.value, "entry_der": entry(n, reason, at),
            }
            for n, reason, at in entries
        ),
    )  # fmt: skip
    insert(
        templates.revocation,
        (
            {
                "id": 10 + n, "certificate_id": 10 + n, "revocation_date": adapt(at),
                "recorded_at": adapt(at), "reason_code": reason.value,
            }
            for n, reason, at in entries
        ),
    )  # fmt: skip


def _count_figures(size: int) -> None:
    """Count as ``ams figures rebuild`` does after a bulk load, and go on from the tree's head."""
    measure_everything()
    Progress.objects.update(seq=size, certificates_seq=size)


def _set_tree_head(size: int) -> None:
    nodes = hashlib.sha256(b"node").digest()[:HASH_LENGTH] * size.bit_count()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE journal_treehead SET size = %s, nodes = %s", [size, nodes])


def _reset_sequences() -> None:
    models = [Account, Person, Certificate, Revocation]
    say(*connection.ops.sequence_reset_sql(no_style(), models))


if __name__ == "__main__":
    fill(int(sys.argv[1]), int(sys.argv[2]))
