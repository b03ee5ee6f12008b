"""What other packages ask of the inventory; each act lives in a module of its own."""

from ams.certificates.blocking import (
    BlockReport,
    block_key_of,
    block_keys,
    blocked_keys,
    blocking_facts,
    keys_to_block,
    put_on_block_list,
    unblock_key,
)
from ams.certificates.changing import (
    STATUS_CHANNEL,
    Change,
    announce,
    change_many,
    change_status,
)
from ams.certificates.importing import (
    CertificateFile,
    ImportLine,
    ImportReport,
    import_certificates,
)
from ams.certificates.inventory import (
    certificate_by_serial,
    chain_of,
    record_export,
)
from ams.certificates.issuing import active_certificate, issue_from_request, issue_with_key
from ams.certificates.matching import read_match_table

__all__ = [
    "STATUS_CHANNEL",
    "BlockReport",
    "CertificateFile",
    "Change",
    "ImportLine",
    "ImportReport",
    "active_certificate",
    "announce",
    "block_key_of",
    "block_keys",
    "blocked_keys",
    "blocking_facts",
    "certificate_by_serial",
    "chain_of",
    "change_many",
    "change_status",
    "import_certificates",
    "issue_from_request",
    "issue_with_key",
    "keys_to_block",
    "put_on_block_list",
    "read_match_table",
    "record_export",
    "unblock_key",
]
