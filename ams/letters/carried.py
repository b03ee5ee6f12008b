"""The one file that a PDF may carry: the data of a letter of ours, which say what its pages say."""

import json
import zlib
from typing import Final

import pikepdf

NAME: Final = "surat.json"
_MOST_OCTETS: Final = 64 * 1024
_SAID = frozenset({"schema", "code", "number", "version", "content"})


def is_letter_data(filespec: pikepdf.Object) -> bool:
    """Tell whether a file specification (ISO 32000-2, 7.11.3) carries a letter's data only.

    Whether they are those of a letter that AMS wrote is for their digest to say.
    """
    files = filespec.get("/EF")
    if str(filespec.get("/F")) != NAME or not isinstance(files, pikepdf.Dictionary):
        return False
    return set(files.keys()) <= {"/F", "/UF"} and all(_is_data(one) for one in files.values())


def _is_data(file: object) -> bool:
    if not isinstance(file, pikepdf.Stream):
        return False
    try:
        said = json.loads(_unpacked(file))
    except (ValueError, RecursionError, zlib.error):
        return False
    return isinstance(said, dict) and set(said) == _SAID


def _unpacked(file: pikepdf.Stream) -> bytes:
    """Return the file, or no JSON where it is longer than any letter's or packed oddly."""
    raw = file.read_raw_bytes()
    if "/Filter" not in file:
        return raw if len(raw) <= _MOST_OCTETS else b""
    if file["/Filter"] not in (pikepdf.Name.FlateDecode, pikepdf.Array([pikepdf.Name.FlateDecode])):
        return b""
    unpacking = zlib.decompressobj()
    data = unpacking.decompress(raw, _MOST_OCTETS)
    return b"" if unpacking.unconsumed_tail else data
