"""Events and the facts beside them."""

import logging

import pytest

from ams.core.logs import Log, facts_of, with_facts

LOG = Log("ams.test")


def test_an_event_keeps_its_facts_apart_from_its_name(caplog: pytest.LogCaptureFixture) -> None:
    LOG.warning("queue_late", kind="mail", seconds=3)
    (record,) = caplog.records
    assert (record.getMessage(), record.levelname) == ("queue_late", "WARNING")
    assert facts_of(record) == {"kind": "mail", "seconds": 3}


def test_a_percent_sign_in_an_event_is_only_a_sign(caplog: pytest.LogCaptureFixture) -> None:
    LOG.error("100%s lost")
    assert caplog.records[0].getMessage() == "100%s lost"


def test_facts_around_are_added_until_their_block_ends(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    with with_facts(request_id="r1"), with_facts(step=2):
        LOG.info("inside", step=3)
        assert facts_of(caplog.records[-1]) == {"request_id": "r1", "step": 3}
        logging.getLogger("library").warning("theirs")
        assert facts_of(caplog.records[-1]) == {"request_id": "r1", "step": 2}
    LOG.info("outside")
    assert facts_of(caplog.records[-1]) == {}


def test_an_exception_is_logged_with_its_traceback(caplog: pytest.LogCaptureFixture) -> None:
    try:
        int("why")
    except ValueError:
        LOG.exception("job_failed")
    (record,) = caplog.records
    assert record.exc_info is not None
    assert record.exc_info[0] is ValueError
