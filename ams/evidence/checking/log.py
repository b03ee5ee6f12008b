"""The case's journal entries: each in the journal that a signed checkpoint states (ADR 0005)."""

import base64
import binascii
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from ams.core.canonical import canonical
from ams.core.errors import InvalidInput
from ams.evidence.checking.report import Broken, Bundle, LeftOut, NotEstablished, Trust
from ams.evidence.claims import CRLKind
from ams.journal.merkle import leaf_hash, root_from_inclusion
from ams.journal.notes import Checkpoint, Verifier, open_checkpoint

NAME: Final = "journal.json"
SCHEMA: Final = 1
PROOF: Final = "inclusion_proof"
LEAF: Final = "leaf_hash"
WITHHELD: Final = "withheld"
_EVENT: Final = "event"


@dataclass(frozen=True, slots=True)
class Line:
    """An entry with its proof; ``said`` is empty where this copy withholds the content."""

    seq: int
    leaf: bytes
    path: tuple[bytes, ...]
    said: Mapping[str, Any]
    withheld: bool

    @property
    def event(self) -> str:
        """Return the event's code, empty where it is withheld."""
        return str(self.said.get(_EVENT, ""))

    @property
    def data(self) -> Mapping[str, Any]:
        """Return what the event says."""
        found = self.said.get("data", {})
        return found if isinstance(found, dict) else {}


@dataclass(frozen=True, slots=True)
class Log:
    """The part of the journal that the bundle carries."""

    note: str
    key: str
    lines: tuple[Line, ...]

    def of(self, event: str) -> Iterator[Line]:
        """Return the entries of ``event`` whose content is shown."""
        return (line for line in self.lines if not line.withheld and line.event == event)


def read_log(bundle: Bundle) -> Log:
    """Return what ``journal.json`` holds.

    Raises:
        Broken: missing, or not of our form.
    """
    try:
        said = json.loads(bundle.file(NAME))
        if said["schema"] != SCHEMA:
            raise Broken(f"its schema is {said['schema']}, not {SCHEMA}")
        lines = tuple(_line(one) for one in said["entries"])
        return Log(str(said["checkpoint"]), str(said["verifier_key"]), lines)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise Broken(f"{NAME} cannot be read: {error!r}") from error


def check_checkpoint(bundle: Bundle, trust: Trust) -> str:
    """The checkpoint is signed by the journal's key."""
    checkpoint = _checkpoint(bundle, trust)
    return f"{checkpoint.origin}, {checkpoint.size} entries"


def check_journal_key(bundle: Bundle, trust: Trust) -> str:
    """The journal's key is the one that the reader kept."""
    enclosed = read_log(bundle).key
    if trust.journal_key is None:
        raise NotEstablished(
            f"no journal key was named (--journal-key); the bundle brings its own: {enclosed}"
        )
    if str(trust.journal_key) != enclosed.strip():
        raise Broken(f"the bundle brings {enclosed}, you trust {trust.journal_key}")
    return f"trusted: {trust.journal_key.name}"


def check_entries(bundle: Bundle, trust: Trust) -> str:
    """Each entry's content gives its leaf, and each leaf leads to the checkpoint's root."""
    checkpoint, log = _checkpoint(bundle, trust), read_log(bundle)
    if not log.lines:
        raise Broken("no entry is enclosed")
    for line in log.lines:
        _check_leaf(line)
        _check_included(line, checkpoint)
    withheld = sum(line.withheld for line in log.lines)
    return f"{len(log.lines)} entries" + (f", {withheld} of them withheld" if withheld else "")


def check_entries_are_the_cases(bundle: Bundle, _trust: Trust) -> str:
    """Each entry shown is about this request, its letter, its certificate, holds or CRL."""
    claims = bundle.claims
    of_case = {("request", claims.request_id), ("certificate", claims.certificate.serial)}
    of_case |= {("letter", one.code) for one in claims.letters}
    of_case |= {("hold", one.id) for one in claims.holds}
    for line in read_log(bundle).lines:
        if line.withheld or line.event == "crl:publish":
            continue
        subject = (str(line.said.get("subject_kind")), str(line.said.get("subject_id")))
        if subject not in of_case and subject[0] != "accompaniment":
            raise Broken(f"entry {line.seq} is about {subject[0]} {subject[1]}")
    return "of this request alone"


def check_letters_in_log(bundle: Bundle, _trust: Trust) -> str:
    """The journal told of each letter version's digest when it was written."""
    log = read_log(bundle)
    told = {
        (line.said.get("subject_id"), line.data.get("version"), line.data.get("sha256"))
        for line in log.of("letter:version")
    }
    missing = [
        one for one in bundle.claims.letters if (one.code, one.version, one.sha256) not in told
    ]
    if missing:
        not_told(log, f"no entry tells of letter version {missing[0].version} with its digest")
    return f"{len(bundle.claims.letters)} versions"


def check_uploads_in_log(bundle: Bundle, _trust: Trust) -> str:
    """The journal told of each signed letter's digest when it was uploaded, or sealed in AMS."""
    log = read_log(bundle)
    lines = (*log.of("attachment:upload"), *log.of("request:approve_letter"))
    told = {line.data.get("sha256") for line in lines}
    missing = [one for one in bundle.claims.uploads if one.sha256 not in told]
    if missing:
        not_told(log, f"no entry tells of {missing[0].file} with its digest")
    examined = {line.data.get("sha256") for line in lines if line.data.get("findings_sha256")}
    silent = [one for one in bundle.claims.uploads if one.sha256 in examined and not one.findings]
    if silent:
        raise Broken(
            f"the journal tells of signatures found on {silent[0].file}, the case does not"
        )
    return f"{len(bundle.claims.uploads)} files"


def check_revocation_in_log(bundle: Bundle, _trust: Trust) -> str:
    """The journal tells of the revocation with the case's date and reason."""
    claims, log = bundle.claims, read_log(bundle)
    if claims.crl is None or claims.crl.kind is CRLKind.OUTSIDE:
        raise LeftOut("an outside CA revoked; its own answers are the proof")
    lines = list(log.of("certificate:revoke"))
    if not lines:
        not_told(log, "no entry tells of the revocation")
    said = lines[0].data
    expected = {
        "serial": claims.certificate.serial,
        "crl_reason": claims.reason_code,
        "revocation_date": claims.revoked_at.isoformat(),
    }
    for name, value in expected.items():
        if said.get(name) != value:
            raise Broken(f"entry {lines[0].seq} says {name} {said.get(name)}, the case {value}")
    return f"entry {lines[0].seq}"


def check_crl_in_log(bundle: Bundle, _trust: Trust) -> str:
    """The journal told of the enclosed CRL's digest when it was published."""
    claims, log = bundle.claims, read_log(bundle)
    if claims.crl is None or claims.crl.kind is CRLKind.OUTSIDE:
        raise LeftOut("an outside CA published; its CRLs are not in this journal")
    digest = hashlib.sha256(bundle.file(claims.crl.file)).hexdigest()
    name = "delta_sha256" if claims.crl.kind is CRLKind.DELTA else "sha256"
    for line in log.of("crl:publish"):
        if line.data.get(name) == digest:
            return f"entry {line.seq}"
    raise Broken(f"no entry tells of a published CRL with the SHA-256 {digest}")


def not_told(log: Log, why: str) -> None:
    """Refuse because no entry tells of something.

    Raises:
        Broken: the bundle shows all entries.
        LeftOut: it withholds some, and it may be among these.
    """
    if any(line.withheld for line in log.lines):
        raise LeftOut(f"{why} among those that this copy shows")
    raise Broken(why)


def _checkpoint(bundle: Bundle, trust: Trust) -> Checkpoint:
    log = read_log(bundle)
    try:
        verifier = trust.journal_key or Verifier.parse(log.key)
        return open_checkpoint(log.note, verifier)
    except (InvalidInput, ValueError) as error:
        raise Broken(str(error)) from error


def _check_leaf(line: Line) -> None:
    if line.withheld:
        return
    try:
        computed = leaf_hash(canonical(dict(line.said)))
    except InvalidInput as error:
        raise Broken(f"entry {line.seq} has no canonical form: {error}") from error
    if line.said.get("seq") != line.seq or computed != line.leaf:
        raise Broken(f"entry {line.seq} was altered: its content does not give its hash")


def _check_included(line: Line, checkpoint: Checkpoint) -> None:
    try:
        root = root_from_inclusion(
            line.leaf, index=line.seq - 1, size=checkpoint.size, path=line.path
        )
    except ValueError as error:
        raise Broken(f"entry {line.seq}: {error}") from error
    if root != checkpoint.root:
        raise Broken(f"entry {line.seq}: its proof does not lead to the checkpoint's root")


def _line(said: dict[str, Any]) -> Line:
    try:
        path = tuple(base64.b64decode(node, validate=True) for node in said[PROOF])
        leaf = bytes.fromhex(said[LEAF])
    except binascii.Error as error:
        raise ValueError("a proof is not base64") from error
    withheld = said.get(WITHHELD) is True
    content = {} if withheld else {k: v for k, v in said.items() if k not in {PROOF, LEAF}}
    return Line(int(said["seq"]), leaf, path, content, withheld)
