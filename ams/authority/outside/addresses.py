"""Where a status may be read: the parts of an address, and which network addresses are outside."""

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import urlsplit

from ams.authority.outside.errors import AnswerRefused, Why

PORTS = {"http": 80, "https": 443}
_LONGEST = 500
Address = IPv4Address | IPv6Address


@dataclass(frozen=True, slots=True)
class StatusURL:
    """An address taken apart; ``host`` is in small letters, in ASCII."""

    text: str
    scheme: str
    host: str
    port: int
    target: str

    @property
    def is_default_port(self) -> bool:
        """Tell whether the port is the scheme's own."""
        return self.port == PORTS[self.scheme]


def parse_url(text: str) -> StatusURL:
    """Return the address taken apart.

    Raises:
        AnswerRefused: neither http nor https, with a user, without a host, or malformed.
    """
    try:
        parts = urlsplit(text)
        port = parts.port
        host = (parts.hostname or "").encode("idna").decode("ascii").lower()
    except ValueError as error:  # UnicodeError is one
        raise _refused(text, "is malformed") from error
    if parts.scheme not in PORTS:
        raise _refused(text, "is neither http nor https")
    if parts.username is not None or not host:
        raise _refused(text, "has no host, or a user before it")
    if len(text) > _LONGEST or not text.isascii() or any(sign <= " " for sign in text):
        raise _refused(text, "is too long or holds signs that no address has")
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return StatusURL(text, parts.scheme, host, port or PORTS[parts.scheme], target)


def check_address(address: str, *, host: str, is_internal: bool) -> Address:
    """Return the network address if it may be connected to.

    Only addresses of the open internet; private and loopback ones where the administrator has
    marked the host as internal; link-local (cloud metadata), multicast and the like never.

    Raises:
        AnswerRefused: it may not.
    """
    plain = _unwrapped(ip_address(address.partition("%")[0]))
    inside = plain.is_private or plain.is_loopback
    never = plain.is_link_local or plain.is_multicast or plain.is_unspecified or plain.is_reserved
    if (plain.is_global and not never) or (is_internal and inside and not never):
        return plain
    raise AnswerRefused(
        Why.PRIVATE,
        f"{host} leads to {plain}, which is not an address of the open internet"
        + ("" if is_internal else "; allow the host as internal if that is meant"),
    )


def _unwrapped(address: Address) -> Address:
    """Return the IPv4 address inside an IPv6 one that only carries it (RFC 4291, 3056, 6052)."""
    if isinstance(address, IPv4Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address.packed.startswith(b"\x00\x64\xff\x9b" + b"\0" * 8):
        return IPv4Address(address.packed[12:])
    return address


def _refused(text: str, why: str) -> AnswerRefused:
    return AnswerRefused(Why.ADDRESS, f"the address '{text[:120]}' {why}")
