"""The limited process in which uploads' signatures are examined."""

import pytest

from ams.signatures import process
from ams.signatures.process import examine_apart
from ams.signatures.sealing import agency_seal, seal
from ams.signatures.trust import examine_file, examine_upload
from ams.signatures.validation import Reason, Trust
from tests.signatures.scene import SUPERIOR, Scene


def test_the_limited_process_finds_what_is_found_here(scene: Scene, letter: bytes) -> None:
    at = scene.clock.now()
    pdf = seal(letter, by=agency_seal(scene.agency.pk, at=at), text=SUPERIOR, at=at)
    found = examine_upload(pdf, at=at)
    assert found.reason is Reason.OK
    assert found == examine_file(pdf, at=at)


def test_a_process_that_takes_too_long_is_ended(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "_MOST_SECONDS", 0)
    found = examine_apart(b"/ByteRange", at=scene.clock.now(), trust_for=lambda _: Trust(()))
    assert found.reason is Reason.UNREADABLE


def test_a_file_that_is_broken_is_unreadable(scene: Scene) -> None:
    found = examine_upload(b"%PDF-1.7\n/ByteRange [0 0 0 0]", at=scene.clock.now())
    assert found.reason is Reason.UNREADABLE
