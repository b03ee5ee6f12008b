"""How a variable of the environment becomes a value: parsed, bounded, refused by its name. Pure.

A dataclass whose fields are ``variable`` or ``secret`` is filled by ``read``. A variable that is
empty counts as not set.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import Field, field, fields
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

from ams.core.errors import InvalidInput

PORTS: Final = 65536
_HOST: Final = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?", re.ASCII)
_OBJECT_IDENTIFIER: Final = re.compile(r"[0-2](\.(0|[1-9]\d*))+", re.ASCII)
_READ: Final = "read"
_WORDS: Final = {
    **dict.fromkeys(("1", "true", "yes", "on", "t", "y"), True),
    **dict.fromkeys(("0", "false", "no", "off", "f", "n"), False),
}
_Value = TypeVar("_Value")
_Settings = TypeVar("_Settings")
_Choice = TypeVar("_Choice", bound=StrEnum)


def variable(name: str, parse: Callable[[str], _Value], default: _Value) -> _Value:
    """Return the field that holds the variable ``name``, parsed, or ``default``."""

    def read_one(variables: Mapping[str, str]) -> _Value:
        text = variables.get(name, "")
        try:
            return parse(text) if text else default
        except ValueError as error:
            raise InvalidInput(f"{name}: {error}") from None

    return _field(read_one, default=default, shown=True)


def secret(name: str) -> str:
    """Return the field that holds ``name``, or what stands in the file that ``name_FILE`` names.

    It is left out where its dataclass is shown.
    """

    def read_one(variables: Mapping[str, str]) -> str:
        path = variables.get(f"{name}_FILE", "")
        if not path:
            return variables.get(name, "")
        try:
            return Path(path).read_text().strip()
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is no text"
            raise InvalidInput(f"{name}_FILE: cannot read {path}: {reason}") from error

    return _field(read_one, default="", shown=False)


def _field(
    read_one: Callable[[Mapping[str, str]], _Value], *, default: _Value, shown: bool
) -> _Value:
    return field(default=default, repr=shown, metadata={_READ: read_one})


def read(settings: Callable[..., _Settings], variables: Mapping[str, str]) -> _Settings:
    """Return the dataclass ``settings`` filled from ``variables``.

    Raises:
        InvalidInput: a value is malformed; the message names the variable and the value.
    """
    declared: tuple[Field[Any], ...] = fields(settings)  # type: ignore[arg-type]
    return settings(**{each.name: each.metadata[_READ](variables) for each in declared})


def whole_number(least: int, most: int) -> Callable[[str], int]:
    """Return the parser of whole numbers from ``least`` to ``most``."""

    def parse(text: str) -> int:
        if text.isascii() and text.isdigit() and least <= int(text) <= most:
            return int(text)
        raise ValueError(f"'{text}' is not a whole number from {least} to {most}")

    return parse


def one_of(choices: type[_Choice]) -> Callable[[str], _Choice]:
    """Return the parser of one of the values of ``choices``."""

    def parse(text: str) -> _Choice:
        try:
            return choices(text)
        except ValueError:
            raise ValueError(f"'{text}' is none of {', '.join(choices)}") from None

    return parse


def yes_or_no(text: str) -> bool:
    """Return what the word says."""
    try:
        return _WORDS[text.lower()]
    except KeyError:
        raise ValueError(f"'{text}' is neither true nor false") from None


def host_and_port(text: str) -> str:
    """Return ``text``, which is an address to listen on."""
    host, _, port = text.rpartition(":")
    if not (host and port.isascii() and port.isdigit() and 0 < int(port) < PORTS):
        raise ValueError(f"'{text}' is not host:port, for example 127.0.0.1:8000")
    return text


def host_names(text: str) -> frozenset[str]:
    """Return the hosts, each with its port where it is not the scheme's own, that commas part."""
    found = frozenset(one.strip().lower() for one in text.split(","))
    strange = sorted(one for one in found if not _HOST.fullmatch(one))
    if strange:
        raise ValueError(f"'{strange[0]}' is no host, for example ocsp.example or ocsp.example:80")
    return found


def whole_address(text: str) -> str:
    """Return the http or https address as it is."""
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise ValueError(f"'{text}' is not an http or https address")
    return text


def address(text: str) -> str:
    """Return the http or https address without a slash at its end."""
    return whole_address(text).rstrip("/")


def object_identifier(text: str) -> str:
    """Return the object identifier in dots."""
    if not _OBJECT_IDENTIFIER.fullmatch(text):
        raise ValueError(f"'{text}' is not an object identifier, for example 1.3.6.1.4.1.32473.9")
    return text
