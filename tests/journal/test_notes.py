"""Signed notes against the form's published example, and everything that is refused."""

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from ams.journal.errors import CheckpointRefused
from ams.journal.notes import Checkpoint, Verifier, open_checkpoint, open_text, sign

# The example that golang.org/x/mod/sumdb/note and C2SP's tools share: another's key and signature.
FOREIGN_KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
FOREIGN_NOTE = (
    "This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ON"
    "ncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
)
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
NAME = "ams.example/journal"
VERIFIER = Verifier(NAME, KEY.public_key())
CHECKPOINT = Checkpoint(NAME, 20852163, bytes(range(32)))


def signed_by_others(text: str, name: str = NAME) -> str:
    key = Ed25519PrivateKey.generate()
    signature = Verifier(name, key.public_key()).key_id + key.sign(text.encode())
    return f"{text}\n— {name} {base64.b64encode(signature).decode()}\n"


def test_a_note_signed_by_another_program_opens() -> None:
    assert open_text(FOREIGN_NOTE, Verifier.parse(FOREIGN_KEY)) == "This is an example message.\n"


def test_a_verifier_key_survives_its_text_form() -> None:
    assert str(Verifier.parse(FOREIGN_KEY)) == FOREIGN_KEY
    assert Verifier.parse(f"{VERIFIER}\n") == VERIFIER


def test_a_checkpoint_is_three_lines_a_blank_one_and_a_signature() -> None:
    note = sign(CHECKPOINT, name=NAME, key=KEY)
    root = base64.b64encode(CHECKPOINT.root).decode()
    assert note.startswith(f"{NAME}\n20852163\n{root}\n\n— {NAME} ")
    assert note.endswith("\n")
    assert note.count("\n") == 5


@given(size=st.integers(0, 10**17), root=st.binary(min_size=32, max_size=32))
def test_what_was_signed_opens_to_the_same(size: int, root: bytes) -> None:
    checkpoint = Checkpoint(NAME, size, root)
    assert open_checkpoint(sign(checkpoint, name=NAME, key=KEY), VERIFIER) == checkpoint


@given(place=st.integers(0, 150), other=st.characters(codec="ascii"))
def test_a_note_changed_anywhere_does_not_open_to_something_else(place: int, other: str) -> None:
    note = sign(CHECKPOINT, name=NAME, key=KEY)
    changed = note[:place] + other + note[place + 1 :]
    try:
        assert open_checkpoint(changed, VERIFIER) == CHECKPOINT
    except CheckpointRefused:
        assert changed != note


def test_signatures_by_unknown_keys_are_ignored_beside_the_right_one() -> None:
    note = sign(CHECKPOINT, name=NAME, key=KEY)
    witness = signed_by_others(CHECKPOINT.text(), "witness.example").rpartition("\n\n")[2]
    text, _, ours = note.rpartition("\n\n")
    assert open_checkpoint(f"{text}\n\n{witness}{ours}", VERIFIER) == CHECKPOINT


@pytest.mark.parametrize(
    "note",
    [
        "",
        "\n",
        CHECKPOINT.text(),
        CHECKPOINT.text() + "\n",
        CHECKPOINT.text() + f"\n- {NAME} AAAAAAAA\n",
        CHECKPOINT.text() + f"\n— {NAME} AAAA\n",
        CHECKPOINT.text() + f"\n— {NAME} !!!\n",
        CHECKPOINT.text() + "\n— two words AAAAAAAA\n",
        sign(CHECKPOINT, name=NAME, key=KEY).removesuffix("\n"),
        sign(CHECKPOINT, name=NAME, key=KEY).replace("\n", "\r\n"),
        sign(CHECKPOINT, name=NAME, key=KEY) + "\x07",
        "x" * 200_000 + sign(CHECKPOINT, name=NAME, key=KEY),
        signed_by_others(CHECKPOINT.text()),
    ],
)
def test_a_text_that_this_key_did_not_sign_is_refused(note: str) -> None:
    with pytest.raises(CheckpointRefused):
        open_text(note, VERIFIER)


def test_a_signature_that_claims_our_key_and_does_not_hold_is_refused() -> None:
    other = Checkpoint(NAME, CHECKPOINT.size - 1, CHECKPOINT.root)
    signature = sign(CHECKPOINT, name=NAME, key=KEY).rpartition("\n\n")[2]
    with pytest.raises(CheckpointRefused, match="does not hold"):
        open_checkpoint(f"{other.text()}\n{signature}", VERIFIER)


@pytest.mark.parametrize(
    "text",
    [
        "",
        f"{NAME}\n",
        f"{NAME}\n-1\n{base64.b64encode(bytes(32)).decode()}\n",
        f"{NAME}\n007\n{base64.b64encode(bytes(32)).decode()}\n",
        f"{NAME}\n1e3\n{base64.b64encode(bytes(32)).decode()}\n",
        f"{NAME}\n3\n{base64.b64encode(bytes(31)).decode()}\n",
        f"{NAME}\n3\nnot base64\n",
        f"\n3\n{base64.b64encode(bytes(32)).decode()}\n",
    ],
)
def test_a_text_without_origin_size_and_root_is_no_checkpoint(text: str) -> None:
    with pytest.raises(CheckpointRefused):
        Checkpoint.parse(text)


def test_a_checkpoint_of_another_log_is_refused_though_our_key_signed_it() -> None:
    note = sign(Checkpoint("other.example/log", 3, bytes(32)), name=NAME, key=KEY)
    with pytest.raises(CheckpointRefused, match=r"other\.example"):
        open_checkpoint(note, VERIFIER)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "name",
        "name+00000000+",
        str(VERIFIER).replace(VERIFIER.key_id.hex(), "00000000"),
        str(VERIFIER)[:-8],
        "name+00000000+" + base64.b64encode(bytes([2] * 33)).decode(),
        str(VERIFIER).replace(NAME, "two words"),
    ],
)
def test_a_text_that_is_no_ed25519_verifier_key_is_refused(text: str) -> None:
    with pytest.raises(CheckpointRefused):
        Verifier.parse(text)
