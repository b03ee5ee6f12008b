"""Authorities and their responders' certificates, as a file: so that a node needs no database."""

import base64
import hashlib
import json
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from ams.revocation.authorities import Authority, Delegation
from ams.revocation.index.errors import IndexCorrupt

_FILE: Final = "roster.json"


@dataclass(frozen=True, slots=True)
class Roster:
    """All of them; responders newest first."""

    authorities: tuple[Authority, ...]
    responders: tuple[Delegation, ...]


def write(folder: Path, roster: Roster) -> bool:
    """Write the file if it says something else, and tell whether it did."""
    content = _encoded(roster)
    path = folder / _FILE
    if path.exists() and path.read_bytes() == content:
        return False
    temporary = folder / f".{_FILE}.new"
    with temporary.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    return True


def read(folder: Path) -> Roster:
    """Return what the file says.

    Raises:
        IndexCorrupt: it is missing or damaged.
    """
    path = folder / _FILE
    try:
        checksum, _, body = path.read_bytes().partition(b"\n")
    except OSError as error:
        raise IndexCorrupt(f"{path} cannot be read: {error.strerror}") from error
    if checksum != hashlib.sha256(body).hexdigest().encode():
        raise IndexCorrupt(f"{path} does not fit its checksum")
    content = json.loads(body)
    return Roster(
        tuple(
            Authority(
                id=each["id"],
                slug=each["slug"],
                certificate=_octets(each["certificate"]),
                keeps_expired=each.get("keeps_expired", True),
            )
            for each in content["authorities"]
        ),
        tuple(
            Delegation(
                issuer_id=each["issuer"],
                key_name=each["key"],
                certificate=_octets(each["certificate"]),
                not_before=datetime.fromisoformat(each["not_before"]),
                not_after=datetime.fromisoformat(each["not_after"]),
            )
            for each in content["responders"]
        ),
    )


def _encoded(roster: Roster) -> bytes:
    content = {
        "authorities": [
            {
                "id": each.id,
                "slug": each.slug,
                "certificate": _text(each.certificate),
                "keeps_expired": each.keeps_expired,
            }
            for each in roster.authorities
        ],
        "responders": [
            {
                "issuer": each.issuer_id,
                "key": each.key_name,
                "certificate": _text(each.certificate),
                "not_before": each.not_before.isoformat(),
                "not_after": each.not_after.isoformat(),
            }
            for each in roster.responders
        ],
    }
    body = json.dumps(content, indent=1).encode()
    return hashlib.sha256(body).hexdigest().encode() + b"\n" + body


def _text(octets: bytes) -> str:
    return base64.b64encode(octets).decode()


def _octets(text: str) -> bytes:
    return base64.b64decode(text)
