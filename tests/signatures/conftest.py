"""Fixtures of the tests of signatures."""

import pytest
from pytest_django.fixtures import Settings

from ams.core.clock import ManualClock
from ams.letters.data import Document
from ams.letters.render import render
from tests.letters.conftest import plain_document, plain_letter
from tests.signatures.scene import Scene, build_scene

__all__ = ["letter", "plain_document", "plain_letter", "scene"]


@pytest.fixture
def scene(db: None, clock: ManualClock) -> Scene:
    """Return an authority that answers, and an agency with a seal."""
    return build_scene(clock)


@pytest.fixture
def letter(plain_document: Document) -> bytes:
    """Return a letter of ours as PDF, to be signed by ``SUPERIOR``."""
    return render(plain_document, address="https://ams.example.go.id/s/ABCD1234EFGH")


@pytest.fixture(autouse=True)
def time_is_stamped(settings: Settings, no_time_is_stamped: None) -> None:
    """Have time stamps, as an installation has."""
    settings.AMS_TIME_STAMPS = "embedded"
