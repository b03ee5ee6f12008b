"""What Prometheus learns of the CRLs."""

import threading
from datetime import timedelta

import pytest
from django.db import OperationalError
from prometheus_client.core import Metric
from prometheus_client.parser import text_string_to_metric_families
from pytest_django.fixtures import Settings

from ams.authority.errors import KeyUnavailable
from ams.authority.keys import key_folder
from ams.authority.models import Issuer
from ams.authority.services import PolicyChange, set_policy
from ams.core.actor import Actor
from ams.core.clock import ManualClock
from ams.distribution import crl_figures
from ams.distribution.crl_figures import KEPT, CRLFigures
from ams.distribution.messages import Exchange
from ams.distribution.server.exposition import MetricsPage
from ams.revocation.freshness import Standing
from ams.revocation.services import publish
from tests.distribution.server.content import get, running, status
from tests.revocation.office import issuer, office, operator

__all__ = ["issuer", "office", "operator"]
pytestmark = pytest.mark.django_db(transaction=True)  # connections are closed in between
Figures = dict[tuple[str, str], float]


def read(figures: CRLFigures) -> Figures:
    """Return each figure on the page by its name and its scope."""
    page = MetricsPage(list, figures).answer(Exchange("GET", "/metrics"))
    assert isinstance(page.body, bytes)
    return {
        (sample.name.removeprefix("ams_crl_"), sample.labels.get("scope", "")): sample.value
        for family in text_string_to_metric_families(page.body.decode())
        for sample in family.samples
        if sample.name.startswith("ams_crl_")
    }


def test_every_scope_tells_number_age_and_time_left(
    issuer: Issuer, operator: Actor, clock: ManualClock
) -> None:
    set_policy(issuer, PolicyChange(shards=1), actor=operator, clock=clock)
    publish(issuer.pk, clock=clock)
    publish(issuer.pk, clock=clock)
    publish(issuer.pk, 0, clock=clock)
    clock.advance(timedelta(hours=1))
    found = read(CRLFigures(clock))
    assert found["number", "kebumen"] == 2
    assert found["number", "kebumen/0"] == 1
    assert found["age_seconds", "kebumen"] == 3600
    assert found["next_update_seconds", "kebumen"] == 23 * 3600
    assert found["overdue", "kebumen"] == found["last_error", "kebumen"] == 0
    assert found["database_up", ""] == 1
    assert ("number", "kebumen-root") not in found
    assert found["overdue", "kebumen-root"] == 1


def test_what_is_late_or_failed_is_flagged(issuer: Issuer, clock: ManualClock) -> None:
    publish(issuer.pk, clock=clock)
    (key_folder() / f"{issuer.key_name}.pem").unlink()
    clock.advance(timedelta(hours=25))
    with pytest.raises(KeyUnavailable):
        publish(issuer.pk, clock=clock)
    found = read(CRLFigures(clock))
    assert found["overdue", "kebumen"] == found["last_error", "kebumen"] == 1
    assert found["next_update_seconds", "kebumen"] == -3600


def test_a_bucket_that_is_behind_is_told_where_one_is_set(
    issuer: Issuer, clock: ManualClock, settings: Settings
) -> None:
    assert ("bucket_behind", "") not in read(CRLFigures(clock))
    settings.AMS_S3_BUCKET = "crls"
    publish(issuer.pk, clock=clock)
    clock.advance(timedelta(seconds=30))
    assert read(CRLFigures(clock))["bucket_behind", ""] == 0
    clock.advance(timedelta(seconds=30))
    assert read(CRLFigures(clock))["bucket_behind", ""] == 1


def test_the_database_is_asked_once_in_some_seconds_and_times_go_on(
    issuer: Issuer, clock: ManualClock
) -> None:
    publish(issuer.pk, clock=clock)
    figures = CRLFigures(clock)
    read(figures)
    publish(issuer.pk, clock=clock)
    clock.advance(KEPT - timedelta(seconds=1))
    assert read(figures)["number", "kebumen"] == 1
    assert read(figures)["age_seconds", "kebumen"] == 4
    clock.advance(timedelta(seconds=1))
    assert read(figures)["number", "kebumen"] == 2


def test_without_the_database_the_last_figures_stay_and_are_said_to_be_old(
    issuer: Issuer, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(issuer.pk, clock=clock)
    figures = CRLFigures(clock)
    read(figures)

    def unreachable(_clock: ManualClock) -> list[Standing]:
        raise OperationalError("gone")

    monkeypatch.setattr(crl_figures, "standings", unreachable)
    clock.advance(timedelta(hours=20))
    found = read(figures)
    assert found["database_up", ""] == 0
    assert found["age_seconds", "kebumen"] == 20 * 3600
    assert found["overdue", "kebumen"] == 1


def test_figures_are_made_off_the_loop_of_the_server() -> None:
    made_in: list[threading.Thread] = []
    loops: list[threading.Thread] = []

    def slow() -> list[Metric]:
        made_in.append(threading.current_thread())
        return []

    with running(MetricsPage(list, slow)) as server:
        server.service.loop.call_soon_threadsafe(lambda: loops.append(threading.current_thread()))
        assert status(server.ask(get("/metrics"))) == 200
    assert made_in
    assert loops
    assert made_in != loops
