"""The list of a bundle's files with their digests. Pure."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ams.core.canonical import JSON, canonical
from ams.core.errors import InvalidInput
from ams.evidence.container import Part

NAME: Final = "manifest.json"
SCHEMA: Final = 1


class ManifestMalformed(InvalidInput):
    """The manifest is not of the form that AMS writes."""

    code = "manifest_malformed"


@dataclass(frozen=True, slots=True)
class Listed:
    """What the manifest says of one file: SHA-256 in lower-case hexadecimal, size in octets."""

    name: str
    sha256: str
    size: int


def manifest_of(number: str, parts: Sequence[Part]) -> Part:
    """Return the manifest of ``parts``, itself an attachment."""
    said: dict[str, JSON] = {
        "schema": SCHEMA,
        "request": number,
        "files": [
            {
                "name": part.name,
                "sha256": hashlib.sha256(part.content).hexdigest(),
                "size": len(part.content),
                "type": part.media_type,
                "about": part.about,
            }
            for part in parts
        ],
    }
    return Part(NAME, canonical(said), "application/json", "Daftar lampiran dengan SHA-256")


def read_manifest(content: bytes) -> Mapping[str, Listed]:
    """Return what the manifest lists, by name.

    Raises:
        ManifestMalformed: not JSON of our form, or a name is listed twice.
    """
    try:
        said = json.loads(content)
        if said["schema"] != SCHEMA:
            raise ManifestMalformed(f"the manifest's schema is {said['schema']}, not {SCHEMA}")
        rows = [Listed(str(f["name"]), str(f["sha256"]), int(f["size"])) for f in said["files"]]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise ManifestMalformed(f"the manifest cannot be read: {error!r}") from error
    listed = {row.name: row for row in rows}
    if len(listed) != len(rows):
        raise ManifestMalformed("the manifest lists a name twice")
    return listed
