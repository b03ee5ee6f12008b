"""Files spoilt at random, with fixed seeds: each is taken or refused, never anything else."""

import random

import pytest

from ams.letters.data import Document
from ams.letters.inspection import inspect
from ams.letters.refusals import UploadRefused
from ams.letters.render import render
from tests.letters.uploads import encoded, pdf_with


def spoilt(content: bytes, chance: random.Random) -> bytes:
    octets = bytearray(content)
    at = chance.randrange(len(octets))
    match chance.randrange(4):
        case 0:
            for _ in range(chance.randint(1, 12)):
                octets[chance.randrange(len(octets))] = chance.randrange(256)
        case 1:
            del octets[at : at + chance.randint(1, 300)]
        case 2:
            octets[at:at] = chance.randbytes(chance.randint(1, 100))
        case _:
            octets[at : at + 200] = octets[: chance.randint(1, 200)]
    return bytes(octets)


@pytest.mark.parametrize("seed", range(6))
def test_a_spoilt_file_is_taken_or_refused(plain_document: Document, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - it must repeat itself
    whole = [
        render(plain_document, address="https://ams.example/s/ABCD1234EFGH"),
        pdf_with(pages=3),
        encoded("JPEG"),
        encoded("JPEG", progressive=True),
        encoded("PNG"),
    ]
    refused = 0
    for content in whole * 10:
        try:
            assert inspect(spoilt(content, chance)).pages
        except UploadRefused:
            refused += 1
    assert refused
