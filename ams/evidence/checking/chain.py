"""The certificate that was revoked and those who signed it, up to the one that is trusted."""

import hashlib
from datetime import datetime
from itertools import pairwise

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding

from ams.evidence.checking.report import Broken, Bundle, NotEstablished, Trust


def certificate_of(bundle: Bundle) -> x509.Certificate:
    """Return the certificate that the case is about."""
    return _loaded(bundle, bundle.claims.certificate.file)


def chain_of(bundle: Bundle) -> list[x509.Certificate]:
    """Return the issuers' certificates, the nearest first."""
    names = bundle.claims.certificate.chain
    if not names:
        raise Broken("the case names no issuer's certificate")
    return [_loaded(bundle, name) for name in names]


def check_certificate(bundle: Bundle, _trust: Trust) -> str:
    """The certificate is the one that the case names, by serial number and fingerprint."""
    certificate, claimed = certificate_of(bundle), bundle.claims.certificate
    if certificate.serial_number != _serial(claimed.serial):
        raise Broken(f"its serial number is {certificate.serial_number:X}, not {claimed.serial}")
    found = fingerprint(certificate)
    if found != claimed.sha256:
        raise Broken(f"its SHA-256 is {found}, the case says {claimed.sha256}")
    return f"serial number {claimed.serial}"


def check_chain(bundle: Bundle, _trust: Trust) -> str:
    """Each certificate is signed by the next, a CA valid when the bundle was made."""
    path = [certificate_of(bundle), *chain_of(bundle)]
    for below, above in pairwise(path):
        check_signed_by(below, above)
        check_is_ca(above, at=bundle.claims.made_at)
    return f"{len(path)} certificates, the last {path[-1].subject.rfc4514_string()}"


def check_anchor(bundle: Bundle, trust: Trust) -> str:
    """The chain leads to a CA that the reader trusts."""
    last = chain_of(bundle)[-1]
    if not trust.names_a_ca:
        raise NotEstablished(
            f"no CA was named as trusted (--trust, --root); the chain ends at "
            f"{last.subject.rfc4514_string()}, SHA-256 {fingerprint(last)}"
        )
    anchor = trusted(chain_of(bundle), trust)
    if anchor is None:
        raise Broken(
            f"the chain ends at {last.subject.rfc4514_string()}, SHA-256 {fingerprint(last)}, "
            "which is not trusted"
        )
    return f"trusted: {anchor.subject.rfc4514_string()}"


def trusted(chain: list[x509.Certificate], trust: Trust) -> x509.Certificate | None:
    """Return the trusted CA that ``chain`` holds or that signed its last, if there is one."""
    for one in chain:
        if one in trust.anchors or fingerprint(one) in trust.roots:
            return one
    for anchor in trust.anchors:
        try:
            check_signed_by(chain[-1], anchor)
        except Broken:
            continue
        return anchor
    return None


def check_signed_by(below: x509.Certificate, above: x509.Certificate) -> None:
    """Refuse a certificate that ``above`` did not sign.

    Raises:
        Broken: names differ or the signature does not hold.
    """
    try:
        below.verify_directly_issued_by(above)
    except (InvalidSignature, UnsupportedAlgorithm, ValueError, TypeError) as error:
        raise Broken(
            f"{below.subject.rfc4514_string()} is not signed by {above.subject.rfc4514_string()}"
        ) from error


def check_is_ca(certificate: x509.Certificate, *, at: datetime) -> None:
    """Refuse who may sign no certificates, or not at that time.

    Raises:
        Broken: no CA (RFC 5280, 4.2.1.9), or not valid at ``at``.
    """
    name = certificate.subject.rfc4514_string()
    try:
        constraints = certificate.extensions.get_extension_for_class(x509.BasicConstraints).value
    except (x509.ExtensionNotFound, ValueError) as error:
        raise Broken(f"{name} is no CA's certificate") from error
    if not constraints.ca:
        raise Broken(f"{name} is no CA's certificate")
    check_valid(certificate, at=at)


def check_valid(certificate: x509.Certificate, *, at: datetime) -> None:
    """Refuse a certificate outside its validity.

    Raises:
        Broken: ``at`` is before notBefore or after notAfter.
    """
    if not certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc:
        raise Broken(
            f"{certificate.subject.rfc4514_string()} is valid from "
            f"{certificate.not_valid_before_utc.isoformat()} to "
            f"{certificate.not_valid_after_utc.isoformat()}, not at {at.isoformat()}"
        )


def fingerprint(certificate: x509.Certificate) -> str:
    """Return the SHA-256 of a certificate in lower-case hexadecimal."""
    return hashlib.sha256(certificate.public_bytes(Encoding.DER)).hexdigest()


def _serial(text: str) -> int:
    try:
        return int(text, 16)
    except ValueError as error:
        raise Broken(f"'{text[:40]}' is no serial number") from error


def _loaded(bundle: Bundle, name: str) -> x509.Certificate:
    try:
        return x509.load_der_x509_certificate(bundle.file(name))
    except ValueError as error:
        raise Broken(f"{name} is no certificate: {error}") from error
