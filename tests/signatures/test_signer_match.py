"""Is the signer the superior? Names, addresses and numbers against the record."""

from dataclasses import replace

import pytest

from ams.signatures.signer_match import Expected, Match, match_signer
from ams.signatures.validation import Reason, Signature

BAMBANG = Expected("Bambang Suharto", "bambang@kebumenkab.go.id", "196601011990031005")
SIGNATURE = Signature(
    field="Sig1", name="Bambang Suharto", email="bambang@kebumenkab.go.id", number="",
    subject="", issuer="", serial="1", certificate="", is_seal=False, signed_at=None,
    stamped_at=None, is_intact=True, covers_file=True, is_changed_later=False, anchor="",
    reason=Reason.OK,
)  # fmt: skip


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ({}, Match.MATCHES),
        ({"name": "BAMBANG SUHARTO"}, Match.MATCHES),
        ({"email": "Bambang@KebumenKab.go.id", "name": "B. S."}, Match.MATCHES),
        ({"email": "", "name": "Drs. Bambang Suharto, M.Si."}, Match.MATCHES),
        ({"email": "", "number": "19660101 199003 1 005", "name": "X"}, Match.MATCHES),
        ({"number": "197501012000031003"}, Match.DIFFERS),
        ({"email": "lain@kebumenkab.go.id"}, Match.UNCERTAIN),
        ({"email": "", "name": "Bambang Sutrisno"}, Match.UNCERTAIN),
        ({"email": "", "name": ""}, Match.UNCERTAIN),
        ({"email": "", "name": "Siti Rahmawati"}, Match.DIFFERS),
        ({"email": "siti@kebumenkab.go.id", "name": "Siti Rahmawati"}, Match.DIFFERS),
        ({"is_seal": True}, Match.UNCERTAIN),
    ],
)
def test_a_signer_is_held_against_the_record(found: dict[str, object], expected: Match) -> None:
    assert match_signer(replace(SIGNATURE, **found), BAMBANG) is expected  # type: ignore[arg-type]


def test_who_has_no_address_on_record_is_known_by_name() -> None:
    assert match_signer(SIGNATURE, Expected("Bambang Suharto")) is Match.MATCHES
    assert match_signer(SIGNATURE, Expected("Siti Rahmawati")) is Match.DIFFERS
