"""Read what an outside CA says of a certificate now: its CRL, its OCSP responder, or both."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from cryptography import x509

from ams.authority.outside import ocsp
from ams.authority.outside.crls import CheckedCRL, check_crl, distribution_points
from ams.authority.outside.errors import AnswerRefused, Why
from ams.authority.outside.evidence import remember_crl
from ams.authority.outside.fetching import Fetcher, Post, Resolver, resolve
from ams.authority.outside.models import OutsideCA, OutsideHost
from ams.authority.outside.results import Answer, Reading, Refusal
from ams.authority.outside.validity import check_chain
from ams.core.clock import Clock

_NONCE: Final = 16
_ADDRESSES: Final = 3  # of one kind that are tried, one after the other
_NOWHERE: Final = Reading(
    refusals=(
        Refusal(
            "ca",
            "",
            Why.NO_ADDRESS,
            "neither the certificate nor the trust list names CRL or OCSP",
        ),
    )
)


@dataclass(slots=True)
class Reader:
    """Reads for one CA; a CRL that was fetched serves every certificate of the same reading.

    ``hosts`` are those to ask; ``None``: all that are allowed for the CA.
    """

    ca: OutsideCA
    clock: Clock
    resolver: Resolver = resolve
    hosts: tuple[OutsideHost, ...] | None = None
    _crls: dict[str, CheckedCRL | Refusal] = field(default_factory=dict)

    def read(self, certificate: x509.Certificate) -> Reading:
        """Return what CRL and OCSP say of ``certificate``; what cannot be verified is refused.

        Nothing is raised for an answer that cannot be had: the reading then says why.
        """
        try:
            check_chain(self.ca, now=self.clock.now())
        except AnswerRefused as error:
            return Reading(refusals=(Refusal.of("ca", "", error),))
        listed = self.read_crl(certificate)
        asked = self._ask(certificate)
        both = Reading((*listed.answers, *asked.answers), (*listed.refusals, *asked.refusals))
        return both if both.answers or both.refusals else _NOWHERE

    def read_crl(self, certificate: x509.Certificate) -> Reading:
        """Return what the CRL says; the first of its addresses that can be believed counts."""
        answers, refusals = [], []
        for url in crl_addresses(certificate, self.ca):
            crl = self.crl(url)
            if isinstance(crl, Refusal):
                refusals.append(crl)
                continue
            try:
                answers.append(crl.answer(certificate, now=self.clock.now()))
                break
            except AnswerRefused as error:
                refusals.append(Refusal.of("crl", url, error))
        return Reading(tuple(answers), tuple(refusals))

    def crl(self, url: str) -> CheckedCRL | Refusal:
        """Return the verified CRL at ``url``, fetched at most once, or why it does not count."""
        if url not in self._crls:
            try:
                self._crls[url] = self._fetch_crl(url)
            except AnswerRefused as error:
                self._crls[url] = Refusal.of("crl", url, error)
        return self._crls[url]

    def _fetch_crl(self, url: str) -> CheckedCRL:
        check_chain(self.ca, now=self.clock.now())
        octets, now = self._fetcher().get(url), self.clock.now()
        crl = check_crl(octets, self.ca, url=url, now=now)
        remember_crl(self.ca, crl, at=now)
        return crl

    def _ask(self, certificate: x509.Certificate) -> Reading:
        answers: list[Answer] = []
        refusals: list[Refusal] = []
        for url in ocsp_addresses(certificate, self.ca):
            try:
                answers.append(self._ask_at(url, certificate))
                break
            except AnswerRefused as error:
                refusals.append(Refusal.of("ocsp", url, error))
        return Reading(tuple(answers), tuple(refusals))

    def _ask_at(self, url: str, certificate: x509.Certificate) -> Answer:
        asked = ocsp.question(certificate, self.ca, nonce=secrets.token_bytes(_NONCE))
        octets = self._fetcher().post(url, Post(asked.octets, ocsp.REQUEST_TYPE))
        known = next((one for one in self._crls.values() if isinstance(one, CheckedCRL)), None)
        return ocsp.check_response(octets, asked, url=url, crl=known, now=self.clock.now())

    def _fetcher(self) -> Fetcher:
        hosts = tuple(self.ca.hosts.all()) if self.hosts is None else self.hosts
        return Fetcher(hosts, self.resolver)


def crl_addresses(certificate: x509.Certificate, ca: OutsideCA) -> tuple[str, ...]:
    """Return where the CRL is: as the administrator says, else as the certificate does."""
    return _first(ca.crl_url, sorted(distribution_points(certificate)))


def ocsp_addresses(certificate: x509.Certificate, ca: OutsideCA) -> tuple[str, ...]:
    """Return where OCSP is asked: as the administrator says, else as the certificate does."""
    return _first(ca.ocsp_url, ocsp.responder_addresses(certificate))


def read_status(certificate: x509.Certificate, ca: OutsideCA, *, clock: Clock) -> Reading:
    """Return what ``ca`` says of one certificate now."""
    return Reader(ca, clock).read(certificate)


def _first(stated: str, named: Sequence[str]) -> tuple[str, ...]:
    found = (stated,) if stated else tuple(named)
    return tuple(one for one in found if one.lower().startswith("http"))[:_ADDRESSES]
