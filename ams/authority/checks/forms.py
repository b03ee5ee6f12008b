"""The forms of a CRL: all of it but the values that differ from one CRL to the next (ADR 0033).

pkilint looks at form: which fields and extensions there are, how they are encoded, in which order.
Two CRLs of one form differ in numbers and times of the same lengths and years alone, and in the
number of their shard where their address ends with it; what is said of those the clause checks
decide for each CRL. So what passed the linter once need not be
linted again, for as long as linter and form are the same.
"""

import hashlib
import re
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from asn1crypto import parser

_UNIVERSAL: Final = 0
_INTEGER, _OCTET_STRING, _SEQUENCE = 2, 4, 16
_UTC_TIME, _GENERALIZED_TIME = 23, 24
_YEAR_DIGITS: Final = {_UTC_TIME: 2, _GENERALIZED_TIME: 4}
_SIGN = 0x80
_SHARD: Final = re.compile(rb"/[0-9]+(?=(-delta)?\.crl\Z)")


def forms_of(to_be_signed: bytes) -> frozenset[str]:
    """Return a digest for the frame of a TBSCertList and one for each form that entries have.

    An entry counts together with its frame, for what may stand in it depends on that. Numbers keep
    their length and sign, times their type and year. The digests are of this linter's alone.
    """
    frame, entries = _split(to_be_signed)
    around = _digest(linter(), frame)
    return frozenset([around, *(_digest(around.encode(), entry) for entry in entries)])


@cache
def linter() -> bytes:
    """Return what the verdict depends on: pkilint's version, and what we ask it (``lint.py``)."""
    found = find_spec("pkilint")
    assert found is not None  # noqa: S101 - requirements/runtime.in names it
    assert found.origin is not None  # noqa: S101 - a package has a place
    # The folder's name is the version (PyPA, "Recording installed projects"); importlib.metadata
    # says the same and takes longer than all the rest of the start that is ours.
    installed = sorted(path.name for path in Path(found.origin).parents[1].glob("pkilint-*"))
    return b"\0".join([repr(installed).encode(), Path(__file__).with_name("lint.py").read_bytes()])


def _digest(*parts: bytes) -> str:
    return hashlib.sha256(b"".join(_framed(part) for part in parts)).hexdigest()


def _framed(part: bytes) -> bytes:
    return len(part).to_bytes(4, "big") + part


def _split(to_be_signed: bytes) -> tuple[bytes, set[bytes]]:
    """Return the form of what is around the entries, and the forms of the entries.

    The fields of 5.1.2 after the times are the entries, if there are any, and the extensions.
    """
    frame, entries, after_times = b"", set(), False
    for field in _elements(_content(to_be_signed)):
        kind, _, tag, *_ = parser.parse(field)
        is_universal = kind == _UNIVERSAL
        if after_times and is_universal and tag == _SEQUENCE:
            frame += b"entries"
            entries |= {_form(entry) for entry in _elements(_content(field))}
        else:
            frame += _framed(field if tag == _INTEGER and is_universal else _form(field))
        after_times = after_times or (is_universal and tag in _YEAR_DIGITS)
    return frame, entries


def _form(element: bytes) -> bytes:
    """Return the element without the values of its numbers and times, at whatever depth."""
    kind, is_constructed, tag, _, content, _ = parser.parse(element)
    if is_constructed:
        return element[:1] + _framed(b"".join(map(_form, _elements(content))))
    if kind != _UNIVERSAL:
        return element[:1] + _framed(_SHARD.sub(b"/#", content))
    if tag == _INTEGER:
        return element[:2] + bytes([content[0] & _SIGN, not content[0]])
    if tag in _YEAR_DIGITS:
        year: bytes = content[: _YEAR_DIGITS[tag]]
        return element[:2] + year
    if tag == _OCTET_STRING:  # an extension's value (4.1), which is DER itself
        return element[:1] + _framed(b"".join(map(_form, _elements(content))))
    return _framed(element)


def _content(element: bytes) -> bytes:
    content: bytes = parser.parse(element)[4]
    return content


def _elements(content: bytes) -> Iterator[bytes]:
    at = 0
    while at < len(content):
        length = parser.peek(content[at:])
        yield content[at : at + length]
        at += length
