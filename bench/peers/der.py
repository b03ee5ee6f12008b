"""The few octets of DER that the bare programs need around stored entries; nothing of ``ams``."""

ECDSA_WITH_SHA256 = bytes.fromhex("300a06082a8648ce3d040302")
_NAME = bytes.fromhex("300f310d300b06035504030c04") + b"Test"
_TIMES = b"\x17\x0d260101000000Z\x17\x0d260102000000Z"
_EXTENSIONS = bytes.fromhex("a00e300c300a0603551d140403020101")
AFTER_ENTRIES = _EXTENSIONS


def header(tag: int, length: int) -> bytes:
    """Return identifier and length octets."""
    if length < 0x80:
        return bytes((tag, length))
    octets = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(octets))) + octets


def tlv(tag: int, content: bytes) -> bytes:
    """Return ``content`` with its header."""
    return header(tag, len(content)) + content


def before_entries(entries_length: int) -> bytes:
    """Return everything of a TBSCertList that stands before its entries."""
    fields = b"\x02\x01\x01" + ECDSA_WITH_SHA256 + _NAME + _TIMES
    revoked = header(0x30, entries_length)
    length = len(fields) + len(revoked) + entries_length + len(AFTER_ENTRIES)
    return header(0x30, length) + fields + revoked


def signature(value: bytes) -> bytes:
    """Return what follows a TBSCertList in a CRL."""
    return ECDSA_WITH_SHA256 + tlv(0x03, b"\x00" + value)
