"""Files against the manifest, letters against their data, the case against itself."""

import hashlib
import json
from collections.abc import Iterator
from itertools import pairwise

from ams.core.canonical import canonical
from ams.core.errors import InvalidInput
from ams.evidence import claims as case
from ams.evidence import manifest
from ams.evidence.checking.report import Broken, Bundle, LeftOut, Outcome, Result, Trust
from ams.evidence.claims import ClaimedLetter
from ams.evidence.container import NotABundle, unpack


def check_files(bundle: Bundle) -> Iterator[Result]:
    """Each file is listed with its digest and size, and each that is listed is there."""
    try:
        listed = manifest.read_manifest(bundle.file(manifest.NAME))
    except (Broken, manifest.ManifestMalformed) as error:
        yield Result("manifest", manifest.NAME, Outcome.FAILS, str(error))
        return
    for name in sorted(listed.keys() | bundle.files.keys() - {manifest.NAME}):
        why = _why_not(name, bundle, listed.get(name))
        outcome = Outcome.FAILS if why else Outcome.HOLDS
        yield Result("manifest", name, outcome, why or "as listed")


def _why_not(name: str, bundle: Bundle, listed: manifest.Listed | None) -> str:
    if listed is None:
        return "it is attached, and the manifest does not list it"
    if name not in bundle.files:
        return "the manifest lists it, and it is not attached"
    content = bundle.files[name]
    found = hashlib.sha256(content).hexdigest()
    if len(content) != listed.size or found != listed.sha256:
        return f"its SHA-256 is {found}, the manifest says {listed.sha256}: it was altered"
    return ""


def check_nothing_is_missing(bundle: Bundle, _trust: Trust) -> str:
    """Every file that the case speaks of is attached."""
    missing = sorted(bundle.claims.files() - bundle.files.keys())
    if missing:
        raise Broken(f"the case speaks of {missing[0]}, which is not attached")
    return f"{len(bundle.claims.files())} files"


def check_letter(bundle: Bundle, letter: ClaimedLetter) -> str:
    """The version's data give the digest that the case names, and say code and version."""
    content = bundle.file(letter.json_file)
    found = hashlib.sha256(content).hexdigest()
    if found != letter.sha256:
        raise Broken(f"its data's SHA-256 is {found}, the case says {letter.sha256}")
    try:
        said = json.loads(content)
        if canonical(said) != content:
            raise Broken("its data are not in canonical form")
        named = (said["code"], said["version"])
    except (ValueError, KeyError, TypeError, InvalidInput) as error:
        raise Broken(f"its data cannot be read: {error!r}") from error
    if named != (letter.code, letter.version):
        raise Broken(f"its data are of {named[0]} version {named[1]}")
    return f"{letter.code} version {letter.version}"


def check_letter_pdf(bundle: Bundle, letter: ClaimedLetter) -> str:
    """The letter's PDF carries the same data."""
    content, data = bundle.file(letter.pdf_file), bundle.file(letter.json_file)
    if not content.startswith(b"%PDF-"):
        raise Broken(f"{letter.pdf_file} is no PDF")
    try:
        enclosed = unpack(content)
    except NotABundle as error:
        if "no attachments" in str(error):
            raise LeftOut("letters of before 29 November 2026 carry no data") from error
        raise Broken(str(error)) from error
    if data not in enclosed.values():
        raise Broken("the data in the PDF are not those of this version")
    return "the PDF carries these data"


def check_letter_is_the_cases(bundle: Bundle, letter: ClaimedLetter) -> str:
    """The letter names the certificate that was revoked."""
    said = json.loads(bundle.file(letter.json_file))
    try:
        serial = str(said["content"]["certificate"]["serial"])
    except (KeyError, TypeError) as error:
        raise Broken(f"its data cannot be read: {error!r}") from error
    if _digits(serial) != _digits(bundle.claims.certificate.serial):
        raise Broken(f"it names the serial number {serial}")
    return "names this certificate"


def check_uploads(bundle: Bundle, _trust: Trust) -> str:
    """Each uploaded letter is byte for byte the one that the case names, for a version of it."""
    versions = {one.version for one in bundle.claims.letters}
    for upload in bundle.claims.uploads:
        found = hashlib.sha256(bundle.file(upload.file)).hexdigest()
        if found != upload.sha256:
            raise Broken(f"{upload.file}: its SHA-256 is {found}, the case says {upload.sha256}")
        if upload.letter_version not in versions:
            raise Broken(f"{upload.file} is of version {upload.letter_version}, which is not here")
    return f"{len(bundle.claims.uploads)} files"


def check_times(bundle: Bundle, _trust: Trust) -> str:
    """What happened is in the order in which it can happen (ADR 0016), all before the bundle."""
    moments = [*bundle.claims.moments, ("made", bundle.claims.made_at)]
    for (earlier, first), (later, second) in pairwise(moments):
        if first > second:
            raise Broken(f"{later} ({second.isoformat()}) precedes {earlier} ({first.isoformat()})")
    return f"{len(moments)} times in order"


def check_names(bundle: Bundle, _trust: Trust) -> str:
    """The manifest and the case are of one request."""
    try:
        said = json.loads(bundle.file(manifest.NAME))["request"]
    except (ValueError, KeyError, TypeError) as error:
        raise Broken(f"the manifest cannot be read: {error!r}") from error
    if said != bundle.claims.number:
        raise Broken(f"the manifest is of {said}, {case.NAME} of {bundle.claims.number}")
    return bundle.claims.number


def _digits(serial: str) -> str:
    return serial.replace(" ", "").replace(":", "").upper().lstrip("0")
