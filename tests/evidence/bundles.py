"""Bundles to be tampered with: taken apart, changed, put together again."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import Any, Self

import pikepdf
from cryptography import x509
from django.test import override_settings

from ams.core.actor import system
from ams.core.canonical import canonical
from ams.evidence import manifest
from ams.evidence.checking.report import Bundle, Outcome, Report, Result, Trust
from ams.evidence.checking.verify import verify
from ams.evidence.container import Part, pack, unpack
from ams.evidence.making import make_bundle
from ams.journal import keys
from ams.journal.notes import Verifier
from ams.requests.acknowledge import acknowledge
from ams.requests.models import Request
from ams.signatures import time_stamp_service
from ams.signatures.seals import issue_seal
from tests.requests.builders import Office, completed, told

Files = Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Cases:
    """Sari's case as the office gets it and as she does, Maya's, and what is to be trusted."""

    office: bytes
    applicant: bytes
    other: bytes
    trust: Trust

    @classmethod
    def made(cls, office: Office) -> Self:
        """Return the bundles of both cases, sealed by the regency's seal."""
        give_seal(office)
        mine, other = completed(office), _mayas(office)

        def made(request: Request, who: str) -> bytes:
            return make_bundle(request.pk, actor=office.actor(who), clock=office.clock).content

        root = office.issuer.chain()[-1].certificate
        trust = Trust(anchors=(root,), journal_key=keys.verifier())
        with override_settings(AMS_TIME_STAMPS="embedded"):  # a stamp covers the proofs, too
            time_stamp_service.renew(clock=office.clock)
            return cls(made(mine, "eko"), made(mine, "sari"), made(other, "dewi"), trust)

    @property
    def root(self) -> x509.Certificate:
        """Return the trusted CA's certificate."""
        return self.trust.anchors[0]

    @property
    def journal_key(self) -> Verifier:
        """Return the trusted journal's key."""
        assert self.trust.journal_key is not None
        return self.trust.journal_key


def give_seal(office: Office) -> None:
    """Give the regency its seal, as of a while ago."""
    issue_seal(office.agencies["regency"].pk, actor=system("operator"), clock=office.clock)


def _mayas(office: Office) -> Request:
    """Return the other agency's finished case."""
    request = told(office, "maya", officer="dewi")
    return acknowledge(request.pk, actor=office.actor("maya"), clock=office.clock)


def unsealed(_bundle: Bundle, _trust: Trust) -> Iterator[Result]:
    """Check no seal: what the other checks see must not hang on it."""
    return iter(())


def checked(pdf: bytes, trust: Trust) -> Report:
    """Return what everything but the seal is found to be."""
    return verify(pdf, trust, seal=unsealed)


def failing(report: Report) -> set[str]:
    """Return the names of the checks that fail."""
    return {one.check for one in report.of(Outcome.FAILS)}


def repacked(pdf: bytes, change: Callable[[dict[str, bytes]], None]) -> bytes:
    """Return the bundle with its files changed, manifest as it was, without its seal."""
    files = dict(unpack(pdf))
    change(files)
    return _packed(files)


def forged(pdf: bytes, change: Callable[[dict[str, bytes]], None]) -> bytes:
    """Return the bundle with its files changed and a manifest that fits: a careful forger's."""
    files = dict(unpack(pdf))
    number = json.loads(files[manifest.NAME])["request"]
    change(files)
    files.pop(manifest.NAME, None)
    parts = [
        Part(name, content, "application/octet-stream", name) for name, content in files.items()
    ]
    fitting = manifest.manifest_of(number, parts)
    return _packed({**files, manifest.NAME: fitting.content})


def edited(name: str, edit: Callable[[Any], None]) -> Callable[[dict[str, bytes]], None]:
    """Return a change of one JSON file."""

    def change(files: dict[str, bytes]) -> None:
        said = json.loads(files[name])
        edit(said)
        files[name] = canonical(said)

    return change


def _packed(files: Files) -> bytes:
    empty = pikepdf.new()
    empty.add_blank_page()
    cover = BytesIO()
    empty.save(cover)
    parts = [
        Part(name, content, "application/octet-stream", name) for name, content in files.items()
    ]
    return pack(cover.getvalue(), parts, at=datetime(2026, 11, 22, tzinfo=UTC))
