"""Certificate profiles: read from data once, strictly; a wrong profile stops the start."""

import re
import tomllib
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Final

from ams.authority.errors import ProfileRefused

_FILE: Final = Path(__file__).with_name("profiles.toml")
_KEY_USAGES: Final = frozenset({
    "digital_signature", "content_commitment", "key_encipherment", "data_encipherment",
    "key_agreement", "key_cert_sign", "crl_sign",
})  # fmt: skip
_ATTRIBUTES: Final = frozenset({"C", "ST", "L", "O", "OU", "CN", "E", "description"})
_DURATION: Final = re.compile(r"([1-9]\d{0,4})([dh])")
_TIME_STAMPING: Final = "1.3.6.1.5.5.7.3.8"
_OID: Final = re.compile(r"[0-2](\.(0|[1-9]\d*))+")


class Policy(StrEnum):
    """Which certificate policy a profile asserts: none, the issuer's own, or any."""

    NONE = "none"
    OWN = "own"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class Profile:
    """What every certificate of one kind has in common."""

    key: str
    title: str
    validity: timedelta
    key_usage: frozenset[str]
    attributes: tuple[str, ...]
    required: frozenset[str]
    certification_authority: bool = False
    path_length: int | None = None
    extended_key_usage: tuple[str, ...] = ()
    extended_key_usage_critical: bool = False
    policy: Policy = Policy.NONE
    status_addresses: bool = False
    email_in_alternative_name: bool = False
    ocsp_no_check: bool = False

    def __post_init__(self) -> None:
        """Refuse a profile that contradicts RFC 5280."""
        if self.path_length is not None and not self.certification_authority:
            raise ProfileRefused(f"profile {self.key}: path_length without a CA (4.2.1.9)")
        if ("key_cert_sign" in self.key_usage) != self.certification_authority:
            raise ProfileRefused(f"profile {self.key}: key_cert_sign is for CAs alone (4.2.1.3)")
        if not self.required <= set(self.attributes):
            raise ProfileRefused(f"profile {self.key}: required names an attribute not listed")
        if self.ocsp_no_check and "1.3.6.1.5.5.7.3.9" not in self.extended_key_usage:
            raise ProfileRefused(f"profile {self.key}: ocsp_no_check is for OCSP responders alone")
        if _TIME_STAMPING in self.extended_key_usage and not (
            self.extended_key_usage_critical and len(self.extended_key_usage) == 1
        ):
            raise ProfileRefused(
                f"profile {self.key}: timeStamping is critical and alone (RFC 3161, 2.3)"
            )


ROOT: Final = "root"
ISSUING_CA: Final = "issuing-ca"
INDIVIDUAL_SIGNING: Final = "individual-signing"
OCSP_RESPONDER: Final = "ocsp-responder"
ORGANISATION_SEAL: Final = "organisation-seal"
TIME_STAMPING: Final = "time-stamping"
_NEEDED: Final = frozenset({
    ROOT, ISSUING_CA, INDIVIDUAL_SIGNING, OCSP_RESPONDER, ORGANISATION_SEAL, TIME_STAMPING,
})  # fmt: skip


def read_profiles(text: str, *, file: str = "profiles.toml") -> dict[str, Profile]:
    """Return the profiles that ``text`` declares, by key.

    Raises:
        ProfileRefused: not TOML, an unknown key, a wrong value, or a profile that is missing.
    """
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ProfileRefused(f"{file}: {error}") from error
    missing = _NEEDED - set(tables)
    if missing:
        raise ProfileRefused(f"{file}: profile '{min(missing)}' is missing")
    return {key: _TableReader(file, key, table).read() for key, table in tables.items()}


@cache
def _profiles() -> dict[str, Profile]:
    return read_profiles(_FILE.read_text())


def profile(key: str) -> Profile:
    """Return the profile called ``key``.

    Raises:
        ProfileRefused: there is none.
    """
    found = _profiles().get(key)
    if found is None:
        raise ProfileRefused(f"there is no certificate profile '{key}'")
    return found


class _TableReader:
    """Reads one table of the file; what it does not expect it refuses by name."""

    def __init__(self, file: str, key: str, table: object) -> None:
        self._file = file
        self._key = key
        if not isinstance(table, dict):
            raise ProfileRefused(f"{file}: '{key}' is no table")
        self._left: dict[str, object] = dict(table)

    def read(self) -> Profile:
        found = Profile(
            key=self._key,
            title=self._text("title"),
            validity=self._duration("validity"),
            key_usage=frozenset(self._words("key_usage", _KEY_USAGES)),
            attributes=self._words("attributes", _ATTRIBUTES),
            required=frozenset(self._words("required", _ATTRIBUTES)),
            certification_authority=self._flag("certification_authority"),
            path_length=self._path_length(),
            extended_key_usage=self._oids("extended_key_usage"),
            extended_key_usage_critical=self._flag("extended_key_usage_critical"),
            policy=self._policy(),
            status_addresses=self._flag("status_addresses"),
            email_in_alternative_name=self._flag("email_in_alternative_name"),
            ocsp_no_check=self._flag("ocsp_no_check"),
        )
        for name, value in self._left.items():
            raise self._refused(name, value, "is not a setting of a profile")
        return found

    def _refused(self, name: str, value: object, why: str) -> ProfileRefused:
        return ProfileRefused(f"{self._file}: {self._key}.{name} = {value!r} {why}")

    def _text(self, name: str) -> str:
        value = self._left.pop(name, None)
        if not isinstance(value, str) or not value:
            raise self._refused(name, value, "is no text")
        return value

    def _flag(self, name: str) -> bool:
        value = self._left.pop(name, False)
        if not isinstance(value, bool):
            raise self._refused(name, value, "is neither true nor false")
        return value

    def _list(self, name: str, *, optional: bool) -> tuple[str, ...]:
        value = self._left.pop(name, [] if optional else None)
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self._refused(name, value, "is no list of texts")
        if len(set(value)) != len(value) or not (value or optional):
            raise self._refused(name, value, "is empty or names something twice")
        return tuple(value)

    def _words(self, name: str, known: frozenset[str]) -> tuple[str, ...]:
        value = self._list(name, optional=False)
        for word in value:
            if word not in known:
                raise self._refused(name, word, "is unknown")
        return value

    def _oids(self, name: str) -> tuple[str, ...]:
        value = self._list(name, optional=True)
        for oid in value:
            if not _OID.fullmatch(oid):
                raise self._refused(name, oid, "is no object identifier")
        return value

    def _duration(self, name: str) -> timedelta:
        value = self._left.pop(name, None)
        match = _DURATION.fullmatch(value) if isinstance(value, str) else None
        if match is None:
            raise self._refused(name, value, "is no duration such as '730d' or '12h'")
        count = int(match[1])
        return timedelta(days=count) if match[2] == "d" else timedelta(hours=count)

    def _path_length(self) -> int | None:
        value = self._left.pop("path_length", None)
        if value is None:
            return None
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise self._refused("path_length", value, "is no number from 0")
        return value

    def _policy(self) -> Policy:
        value = self._left.pop("policy", "none")
        try:
            return Policy(str(value))
        except ValueError as error:
            raise self._refused("policy", value, "is none of none, own, any") from error
