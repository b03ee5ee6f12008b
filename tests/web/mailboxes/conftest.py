"""What tests of these pages share."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from ams.core.clock import ManualClock
from ams.mailboxes.provisioners.sql import SQLTables
from tests.mailboxes.builders import found, in_file, use_sql
from tests.requests.builders import Office


@pytest.fixture
def office(db: None) -> Office:
    """Return the cast, sari without an official address, at the machine's time."""
    return found(ManualClock(datetime.now(UTC)))


@pytest.fixture
def tables(settings: Settings, tmp_path: Path) -> SQLTables:
    """Have accounts made in the tables that Postfix and Dovecot read."""
    return use_sql(settings, in_file(tmp_path))
