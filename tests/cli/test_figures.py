"""``ams figures``: what operators' scripts rely on."""

import pytest

from ams.config.command import run
from ams.core.clock import ManualClock
from ams.measuring.models import Mark
from tests.measuring.history import invent
from tests.requests.builders import found_office


def test_everything_is_measured_anew(
    db: None, clock: ManualClock, capsys: pytest.CaptureFixture[str]
) -> None:
    invent(found_office(clock), 2)
    assert run(["figures", "rebuild"]) == 0
    assert capsys.readouterr().out.endswith("3 requests measured\n")
    assert Mark.objects.filter(figure="case").count() == 3
