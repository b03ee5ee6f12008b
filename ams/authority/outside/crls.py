"""A CRL of an outside CA, believed only after RFC 5280, 6.3.3 has been gone through.

Full CRLs alone: what a delta, an indirect or a partly scoped CRL leaves out proves nothing here.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from asn1crypto import crl as asn1_crl
from cryptography import x509

from ams.authority.outside.errors import AnswerRefused, Why
from ams.authority.outside.models import OutsideCA, SeenCRL
from ams.authority.outside.results import Answer, Verdict
from ams.authority.outside.signatures import check_signature
from ams.authority.outside.validity import SKEW, check_chain, check_fresh

_UNDERSTOOD: Final = frozenset(
    {
        x509.IssuingDistributionPoint.oid,
        x509.AuthorityKeyIdentifier.oid,
        x509.CRLNumber.oid,
    }
)
_ENTRY_UNDERSTOOD: Final = frozenset({x509.CRLReason.oid, x509.InvalidityDate.oid})


@dataclass(frozen=True, slots=True)
class CheckedCRL:
    """A CRL whose signature, issuer, scope and freshness were verified."""

    crl: x509.CertificateRevocationList
    octets: bytes
    url: str
    this_update: datetime
    next_update: datetime | None
    number: str
    partition: frozenset[str]  # names of its distribution point; empty: all certificates

    def answers(
        self, certificates: Iterable[x509.Certificate], *, now: datetime
    ) -> dict[int, Answer]:
        """Return what it says of those ``certificates`` that it covers, by serial number.

        One walk through the list serves all of them.
        """
        asked = {one.serial_number for one in certificates if self._covers(one)}
        found = {
            entry.serial_number: self._revoked(entry, now)
            for entry in self.crl
            if entry.serial_number in asked
        }
        good = self._answer(Verdict.GOOD)
        return {serial: found.get(serial, good) for serial in asked}

    def answer(self, certificate: x509.Certificate, *, now: datetime) -> Answer:
        """Return what it says of ``certificate``.

        Raises:
            AnswerRefused: it is a part that does not cover the certificate.
        """
        answers = self.answers([certificate], now=now)
        if certificate.serial_number not in answers:
            raise AnswerRefused(
                Why.SCOPE, "the CRL is for another distribution point than the certificate's"
            )
        return answers[certificate.serial_number]

    def lists(self, serial_number: int) -> bool:
        """Tell whether the serial number stands in it."""
        return self.crl.get_revoked_certificate_by_serial_number(serial_number) is not None

    def _covers(self, certificate: x509.Certificate) -> bool:
        return not self.partition or bool(self.partition & distribution_points(certificate))

    def _answer(self, verdict: Verdict, at: datetime | None = None, reason: str = "") -> Answer:
        return Answer(
            verdict=verdict,
            source="crl",
            url=self.url,
            octets=self.octets,
            this_update=self.this_update,
            next_update=self.next_update,
            at=at,
            reason_code=reason,
            crl_number=self.number,
        )

    def _revoked(self, entry: x509.RevokedCertificate, now: datetime) -> Answer:
        for extension in entry.extensions:
            if extension.critical and extension.oid not in _ENTRY_UNDERSTOOD:
                raise AnswerRefused(
                    Why.CRITICAL,
                    f"the CRL's entry has the critical extension {extension.oid.dotted_string}",
                )
        at = entry.revocation_date_utc
        if at > now + SKEW:
            raise AnswerRefused(Why.EARLY, f"the CRL's entry is of {at.isoformat()}, after now")
        reason = _reason(entry)
        if reason is x509.ReasonFlags.remove_from_crl:
            raise AnswerRefused(Why.SCOPE, "removeFromCRL stands in a CRL that is no delta")
        held = reason is x509.ReasonFlags.certificate_hold
        verdict = Verdict.HELD if held else Verdict.REVOKED
        return self._answer(verdict, at, reason.value if reason else "")


def check_crl(octets: bytes, ca: OutsideCA, *, url: str, now: datetime) -> CheckedCRL:
    """Return the CRL if it is the CA's, whole, fresh, and not older than one seen before.

    Raises:
        AnswerRefused: it is not; it then says nothing.
    """
    check_chain(ca, now=now)
    crl, algorithm = _parsed(octets)
    certificate = ca.certificate
    if crl.issuer != certificate.subject:
        raise AnswerRefused(
            Why.OTHER_CERTIFICATE, f"the CRL is of {crl.issuer.rfc4514_string()[:200]}"
        )
    check_signature(certificate, algorithm, signature=crl.signature, signed=crl.tbs_certlist_bytes)
    this_update, next_update = crl.last_update_utc, crl.next_update_utc
    check_fresh("the CRL", this_update=this_update, next_update=next_update, now=now)
    number = _number(crl)
    _check_not_older(ca, url, this_update)
    partition = _checked_scope(crl)
    return CheckedCRL(crl, octets, url, this_update, next_update, number, partition)


def distribution_points(certificate: x509.Certificate) -> frozenset[str]:
    """Return the addresses in the certificate's cRLDistributionPoints (RFC 5280, 4.2.1.13)."""
    try:
        points = certificate.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    except x509.ExtensionNotFound:
        return frozenset()
    return frozenset(
        name.value
        for point in points
        if point.crl_issuer is None and point.reasons is None
        for name in point.full_name or ()
        if isinstance(name, x509.UniformResourceIdentifier)
    )


def _parsed(
    octets: bytes,
) -> tuple[x509.CertificateRevocationList, asn1_crl.SignedDigestAlgorithm]:
    try:
        outer = asn1_crl.CertificateList.load(octets, strict=True)
        algorithm = outer["signature_algorithm"]
        inner = outer["tbs_cert_list"]["signature"]
        crl = x509.load_der_x509_crl(octets)
        extensions = list(crl.extensions)
    except (ValueError, TypeError, x509.InvalidVersion) as error:
        raise AnswerRefused(Why.MALFORMED, "what came is no CRL in DER") from error
    if algorithm.dump() != inner.dump():
        raise AnswerRefused(Why.MALFORMED, "the CRL names two signature algorithms")
    for extension in extensions:
        if extension.oid == x509.DeltaCRLIndicator.oid:
            raise AnswerRefused(Why.SCOPE, "the CRL is a delta")
        if extension.critical and extension.oid not in _UNDERSTOOD:
            raise AnswerRefused(
                Why.CRITICAL,
                f"the CRL has the critical extension {extension.oid.dotted_string}",
            )
    return crl, algorithm


def _number(crl: x509.CertificateRevocationList) -> str:
    try:
        return str(crl.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number)
    except x509.ExtensionNotFound:
        return ""


def _check_not_older(ca: OutsideCA, url: str, this_update: datetime) -> None:
    known = SeenCRL.objects.filter(ca=ca, url=url, this_update__gt=this_update).first()
    if known is not None:
        raise AnswerRefused(
            Why.OLDER,
            f"the CRL is of {this_update.isoformat()}, older than the one of "
            f"{known.this_update.isoformat()} that was seen before",
        )


def _checked_scope(crl: x509.CertificateRevocationList) -> frozenset[str]:
    """Return the names of the CRL's distribution point, if people's certificates are in its scope.

    RFC 5280, 5.2.5 and 6.3.3 (b).
    """
    try:
        scope = crl.extensions.get_extension_for_class(x509.IssuingDistributionPoint).value
    except x509.ExtensionNotFound:
        return frozenset()
    if scope.indirect_crl or scope.only_contains_attribute_certs or scope.only_contains_ca_certs:
        raise AnswerRefused(Why.SCOPE, "the CRL is indirect or not for people's certificates")
    if scope.only_some_reasons is not None or scope.relative_name is not None:
        raise AnswerRefused(Why.SCOPE, "the CRL is for some reasons or names alone")
    return frozenset(
        name.value
        for name in scope.full_name or ()
        if isinstance(name, x509.UniformResourceIdentifier)
    )


def _reason(entry: x509.RevokedCertificate) -> x509.ReasonFlags | None:
    try:
        return entry.extensions.get_extension_for_class(x509.CRLReason).value.reason
    except x509.ExtensionNotFound:
        return None
