"""As ``floor.py``, in constant memory: entries pass by in portions, the header is written last."""

import hashlib
import os
import sqlite3
import sys
from pathlib import Path

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils

sys.path.insert(0, str(Path(__file__).parents[2]))

from bench.peers import der
from bench.peers.floor import QUERY

LENGTH = "SELECT sum(length(entry_der)) FROM certificates_statuschange WHERE status = 'revoked'"
_PORTION = 10_000
_ROOM = 6  # for the outer header, whose length is known last


def main() -> None:
    """Make the CRL from a cursor."""
    database, key_file, out = sys.argv[1:]
    key = serialization.load_pem_private_key(Path(key_file).read_bytes(), None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    (length,) = connection.execute(LENGTH).fetchone()
    cursor, digest = connection.execute(QUERY), hashlib.sha256()
    with Path(out).open("w+b") as file:
        file.seek(_ROOM)

        def add(octets: bytes) -> None:
            digest.update(octets)
            file.write(octets)

        add(der.before_entries(length))
        while rows := cursor.fetchmany(_PORTION):
            add(b"".join([row[0] for row in rows]))
        add(der.AFTER_ENTRIES)
        hashed = ec.ECDSA(utils.Prehashed(hashes.SHA256()))
        file.write(der.signature(key.sign(digest.digest(), hashed)))
        header = der.header(0x30, file.tell() - _ROOM)
        file.seek(_ROOM - len(header))
        file.write(header)
        file.flush()
        os.fsync(file.fileno())


if __name__ == "__main__":
    main()
