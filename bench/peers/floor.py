"""The least that a CRL from a database costs: read entries, join, hash, sign, write, fsync.

``python floor.py DATABASE KEY OUT``: no Django, no checks, no record of anything.
"""

import os
import sqlite3
import sys
from pathlib import Path

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

sys.path.insert(0, str(Path(__file__).parents[2]))

from bench.peers import der

QUERY = "SELECT entry_der FROM certificates_statuschange WHERE status = 'revoked' ORDER BY seq"


def main() -> None:
    """Make the CRL with everything in memory at once."""
    database, key_file, out = sys.argv[1:]
    key = serialization.load_pem_private_key(Path(key_file).read_bytes(), None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    rows = sqlite3.connect(f"file:{database}?mode=ro", uri=True).execute(QUERY)
    entries = b"".join([row[0] for row in rows])
    to_be_signed = der.before_entries(len(entries)) + entries + der.AFTER_ENTRIES
    signed = key.sign(to_be_signed, ec.ECDSA(hashes.SHA256()))
    with Path(out).open("wb") as file:
        file.write(der.tlv(0x30, to_be_signed + der.signature(signed)))
        file.flush()
        os.fsync(file.fileno())


if __name__ == "__main__":
    main()
