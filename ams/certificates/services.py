"""What other packages ask of the inventory; each act lives in a module of its own."""

from ams.certificates.importing import (
    CertificateFile,
    ImportLine,
    ImportReport,
    import_certificates,
)
from ams.certificates.inventory import (
    certificate_by_serial,
    chain_of,
    mark_revoked,
    record_export,
)
from ams.certificates.issuing import issue_from_request, issue_with_key
from ams.certificates.matching import read_match_table

__all__ = [
    "CertificateFile",
    "ImportLine",
    "ImportReport",
    "certificate_by_serial",
    "chain_of",
    "import_certificates",
    "issue_from_request",
    "issue_with_key",
    "mark_revoked",
    "read_match_table",
    "record_export",
]
