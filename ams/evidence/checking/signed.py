"""What was found of an upload's own signatures, held against the file and the journal.

pyHanko reads them; it is imported where there is one, for it takes as long to load as all the
rest takes to run. Whom AMS trusted when the file came is not checked anew: the journal told of it.
"""

import hashlib
import json
from collections.abc import Mapping
from io import BytesIO
from typing import Any

from ams.evidence.checking.log import not_told, read_log
from ams.evidence.checking.report import MALFORMED, Broken, Bundle, LeftOut
from ams.evidence.claims import ClaimedUpload


def check_findings(bundle: Bundle, upload: ClaimedUpload) -> str:
    """The file carries the signatures that were found, each intact and by the named certificate."""
    said = json.loads(bundle.file(upload.findings))
    if said["reason"] != upload.reason:
        raise Broken(f"it says {said['reason']}, the case says {upload.reason}")
    carried = _carried(bundle.file(upload.file))
    found = {str(one["field"]): one for one in said["signatures"]}
    if found.keys() != carried.keys():
        raise Broken(f"it tells of {sorted(found)}, the file carries {sorted(carried)}")
    for field, one in found.items():
        _check_same(one, carried[field])
    return f"{len(found)} signatures, as the file carries them"


def check_findings_in_log(bundle: Bundle, upload: ClaimedUpload) -> str:
    """The journal told of the findings' digest when the file was uploaded."""
    log = read_log(bundle)
    lines = [one for one in log.of("attachment:upload") if one.data.get("sha256") == upload.sha256]
    digest = hashlib.sha256(bundle.file(upload.findings)).hexdigest()
    if any(line.data.get("findings_sha256") == digest for line in lines):
        return f"told with the upload: {upload.reason}"
    if lines and not any("findings_sha256" in line.data for line in lines):
        raise LeftOut("it was uploaded before AMS journaled what it found of signatures")
    not_told(log, f"no entry tells of these findings with the SHA-256 {digest}")
    return ""


def _carried(pdf: bytes) -> Mapping[str, tuple[str, bool]]:
    """Return of each signature, by its field: its certificate's SHA-256, and is it intact."""
    from pyhanko.pdf_utils.misc import PdfError  # noqa: PLC0415 - see above
    from pyhanko.pdf_utils.reader import PdfFileReader  # noqa: PLC0415

    try:
        reader = PdfFileReader(BytesIO(pdf), strict=True)
        return {
            str(one.field_name): (str(one.signer_cert.sha256.hex()), _is_intact(one))
            for one in reader.embedded_regular_signatures
        }
    except (PdfError, *MALFORMED) as error:
        raise Broken(f"the signatures in the file cannot be read: {error}") from error


def _is_intact(signature: Any) -> bool:
    signature.compute_integrity_info()
    digest: bytes = signature.compute_digest()
    attributes = signature.signer_info["signed_attrs"]
    signed = next(one["values"][0].native for one in attributes if _is_digest(one))
    return bool(signed == digest)


def _is_digest(attribute: Any) -> bool:
    return bool(attribute["type"].native == "message_digest")


def _check_same(said: Mapping[str, Any], carried: tuple[str, bool]) -> None:
    certificate, intact = carried
    if said["certificate"] != certificate:
        raise Broken(f"the signer's certificate has the SHA-256 {certificate}, not the one named")
    if bool(said["is_intact"]) != intact:
        raise Broken(f"the signature {said['field']} is {'' if intact else 'not '}intact")
