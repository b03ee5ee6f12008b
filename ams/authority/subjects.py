"""Subjects of certificates: built from values, within the bounds of RFC 5280, appendix A."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Final

from cryptography import x509

from ams.authority.errors import NameRefused
from ams.authority.names import Attribute, DistinguishedName
from ams.authority.profiles import Profile

OIDS: Final = {
    "C": "2.5.4.6",
    "ST": "2.5.4.8",
    "L": "2.5.4.7",
    "O": "2.5.4.10",
    "OU": "2.5.4.11",
    "CN": "2.5.4.3",
    "E": "1.2.840.113549.1.9.1",
    "description": "2.5.4.13",
}
# RFC 5280, appendix A.1; ub-description of X.520 for the last. In characters.
UPPER_BOUNDS: Final = {
    "C": 2, "ST": 128, "L": 128, "O": 64, "OU": 64, "CN": 64, "E": 255, "description": 1024,
}  # fmt: skip
_COUNTRY: Final = re.compile(r"[A-Z]{2}")
# RFC 5280's rfc822Name is a Mailbox in ASCII (RFC 5321, 4.1.2), here without quoted local parts.
_EMAIL: Final = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
# Letters of the Latin script as names are written with: Latin-1, Extended-A, and the additional
# ones (U+1E00-U+1EFF). What is not here looks like something else in somebody's font.
_LATIN: Final = re.compile("[\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u017f\u1e00-\u1eff]")
_LOOK_ALIKES: Final = frozenset("\u0131\u0138\u017f\u1e9f")  # dotless i, kra, long s, delta
_SHOWN = 80


def subject(profile: Profile, values: Mapping[str, str]) -> DistinguishedName:
    """Return the subject of ``profile`` with ``values`` (by short name), in the profile's order.

    Values are put in NFC and their spaces collapsed; an empty one leaves its attribute out.

    Raises:
        NameRefused: an attribute the profile does not have, one it lacks, or a value that RFC 5280
            does not take; the attribute is named.
    """
    unknown = set(values) - set(profile.attributes)
    if unknown:
        raise NameRefused(f"profile {profile.key} has no attribute '{min(unknown)}'")
    kept = {name: clean_value(name, value) for name, value in values.items()}
    for name in profile.attributes:
        if name in profile.required and not kept.get(name):
            raise NameRefused(f"profile {profile.key} needs the attribute {name}")
    return DistinguishedName(
        tuple((Attribute(OIDS[name], kept[name]),) for name in profile.attributes if kept.get(name))
    )


def clean_value(name: str, value: str) -> str:
    """Return ``value`` in NFC with single spaces, checked for the attribute ``name``.

    Raises:
        NameRefused: it holds a control character or one that can be taken for another (a letter of
            another script, a fullwidth one, a mark of its own), is too long, or is not of the
            attribute's form.
    """
    for character in value:
        if unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}:
            raise NameRefused(f"{name}: U+{ord(character):04X} has no place in a name")
    text = " ".join(unicodedata.normalize("NFC", value).split())
    _check_no_look_alike(name, text)
    bound = UPPER_BOUNDS[name]
    if len(text) > bound:
        raise NameRefused(f"{name}: '{text[:_SHOWN]}' has {len(text)} characters, not {bound}")
    if name == "C" and text and not _COUNTRY.fullmatch(text):
        raise NameRefused(f"C: '{text}' is no country of two letters")
    if name == "E" and text and not _EMAIL.fullmatch(text):
        raise NameRefused(f"E: '{text[:_SHOWN]}' is no e-mail address in ASCII")
    return text


def _check_no_look_alike(name: str, text: str) -> None:
    """Refuse what can be read as another character (homoglyphs; UTS #39, restriction level Latin).

    A name in a certificate is compared by people, who cannot see that an "a" is Cyrillic.
    """
    for character in text:
        if character.isascii() or (_LATIN.match(character) and character not in _LOOK_ALIKES):
            continue
        called = unicodedata.name(character, "a character without a name")
        raise NameRefused(
            f"{name}: U+{ord(character):04X} ({called}) can be taken for another character;"
            " write it in Latin letters"
        )


def x509_name(name: DistinguishedName) -> x509.Name:
    """Return ``name`` as cryptography writes it: PrintableString C, IA5String E, UTF8String."""
    return x509.Name(
        [
            x509.RelativeDistinguishedName(
                [x509.NameAttribute(x509.ObjectIdentifier(part.oid), part.value) for part in rdn]
            )
            for rdn in name.rdns
        ]
    )
