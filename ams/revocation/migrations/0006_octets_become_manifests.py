"""Turn each CRL that was signed into the manifest from which it is put together again.

Its entries mostly are those of the feed in their order; where two revocations committed in another
order than they began, the CRL keeps all of them as its own.
"""

import hashlib
import zlib
from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

_SEQUENCE = 0x30
_TIMES = (0x17, 0x18)  # UTCTime, GeneralizedTime; a CRL has two of them
_LONG = 0x80


def _header(octets: bytes, at: int) -> tuple[int, int]:
    """Return where the content of the value at ``at`` begins and where it ends."""
    first = octets[at + 1]
    start = at + 2
    if first >= _LONG:
        start += first & 0x7F
        first = int.from_bytes(octets[at + 2 : start], "big")
    return start, start + first


def _split(octets: bytes) -> tuple[bytes, bytes, bytes]:
    """Return what stands before the entries of a CRL, the entries, and what follows."""
    at, _ = _header(octets, _header(octets, 0)[0])
    seen = 0
    while seen < len(_TIMES):  # thisUpdate and nextUpdate stand right before the entries
        seen += octets[at] in _TIMES
        at = _header(octets, at)[1]
    if octets[at] != _SEQUENCE:
        return octets[:at], b"", octets[at:]
    start, end = _header(octets, at)
    return octets[:start], octets[start:end], octets[end:]


def _manifest(crl: Any, changes: Any) -> dict[str, Any]:
    octets = bytes(crl.der)
    head, entries, tail = _split(octets)
    found = changes.filter(
        issuer_id=crl.issuer_id,
        status="revoked",
        certificate__revocation__first_crl__number__lte=crl.number,
    ).order_by("seq")
    rows = list(found.values_list("seq", "entry_der"))
    area = b"".join(bytes(entry) for _, entry in rows)
    through = rows[-1][0] if rows else 0
    common = {"head": head, "tail": tail, "length": len(octets)}
    if area == entries and _is_complete(crl, changes, through, len(rows)):
        return {
            **common,
            "through": through,
            "permanent_count": len(rows),
            "permanent_length": len(area),
            "permanent_sha256": hashlib.sha256(area).hexdigest(),
        }
    return {
        **common,
        "permanent_count": 0,
        "permanent_length": 0,
        "permanent_sha256": hashlib.sha256(b"").hexdigest(),
        "block": zlib.compress(entries),
    }


def _is_complete(crl: Any, changes: Any, through: int, count: int) -> bool:
    revoked = changes.filter(issuer_id=crl.issuer_id, status="revoked", seq__lte=through)
    return bool(revoked.count() == count)


def _move(apps: StateApps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    crls = apps.get_model("revocation", "CRL").objects
    changes = apps.get_model("certificates", "StatusChange").objects
    for pk in list(crls.filter(der__isnull=False).values_list("pk", flat=True)):
        crls.filter(pk=pk).update(**_manifest(crls.get(pk=pk), changes))


class Migration(migrations.Migration):
    dependencies = [("revocation", "0005_crl_manifests")]

    operations = [migrations.RunPython(_move, migrations.RunPython.noop)]
