"""Handlers are found when a worker starts."""

import json
import subprocess
import sys

import pytest

_KINDS = """
import json, os
os.environ["DJANGO_SETTINGS_MODULE"] = "ams.config.settings"
import django
django.setup()
from ams.jobs import discovery, registry
before = registry.kinds()
discovery.discover()
discovery.discover()
names = [job.name for job in registry.periodic()]
print(json.dumps([before, registry.kinds(), names]))
"""


@pytest.mark.processes
def test_a_process_knows_no_handler_until_it_looks_and_then_all() -> None:
    done = subprocess.run([sys.executable, "-c", _KINDS], capture_output=True, check=True)  # noqa: S603
    before, kinds, periodic = json.loads(done.stdout)
    assert before == []
    assert {
        "incidents:run", "measuring:remeasure", "notifications:send", "requests:revoke",
        "revocation:publish", "revocation:upload", "watch:read",
    } <= set(kinds)  # fmt: skip
    assert {
        "accounts:sweep", "diagnosis:mail_status_behind", "incidents:resume",
        "journal:checkpoint", "measuring:follow", "requests:resume", "revocation:refresh",
        "watch:schedule",
    } <= set(periodic)  # fmt: skip
