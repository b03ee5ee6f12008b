"""``/metrics`` for Prometheus, from the snapshots of all processes."""

from collections.abc import Callable, Iterable, Iterator
from http import HTTPStatus
from itertools import accumulate

from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector

from ams.distribution.messages import Exchange, Reply, plain
from ams.distribution.server.metrics import BUCKETS
from ams.distribution.server.snapshots import Snapshot


class _Families(Collector):
    """What Prometheus's own library writes out."""

    def __init__(self, snapshots: Iterable[Snapshot], more: Callable[[], Iterable[Metric]]) -> None:
        self._snapshots = list(snapshots)
        self._more = more

    def collect(self) -> Iterator[Metric]:
        """Return every family, each process's figures under its number, then ``more``."""
        yield self._answers()
        yield self._times()
        yield self._turned_away()
        connections = GaugeMetricFamily(
            "ams_status_connections", "Open connections.", labels=["worker"]
        )
        for each in self._snapshots:
            connections.add_metric([str(each.worker)], each.connections)
        yield connections
        yield from self._more()

    def _answers(self) -> Metric:
        family = CounterMetricFamily(
            "ams_status_answers", "Answers sent.", labels=["worker", "kind", "status"]
        )
        for each in self._snapshots:
            for kind, status, count in each.answers:
                family.add_metric([str(each.worker), kind, str(status)], count)
        return family

    def _times(self) -> Metric:
        family = HistogramMetricFamily(
            "ams_status_seconds",
            "Time of answers that were made when asked for, waiting included.",
            labels=["worker", "kind"],
        )
        bounds = [*map(str, BUCKETS), "+Inf"]
        for each in self._snapshots:
            for kind, counts in each.times.items():
                buckets = list(zip(bounds, accumulate(counts), strict=True))
                family.add_metric([str(each.worker), kind], buckets, each.seconds[kind])
        return family

    def _turned_away(self) -> Metric:
        family = CounterMetricFamily(
            "ams_status_connections_turned_away",
            "Connections not taken: all taken (full), or one address has its share (peer).",
            labels=["worker", "reason"],
        )
        for each in self._snapshots:
            for reason, count in each.turned_away.items():
                family.add_metric([str(each.worker), reason], count)
        return family


def nothing_more() -> Iterable[Metric]:
    """Tell of the processes alone."""
    return ()


class MetricsPage:
    """The content of the address that only Prometheus is to reach."""

    def __init__(
        self,
        snapshots: Callable[[], Iterable[Snapshot]],
        more: Callable[[], Iterable[Metric]] = nothing_more,
    ) -> None:
        """Tell what ``snapshots`` returns, and ``more``, which may read the database."""
        self._snapshots = snapshots
        self._more = more

    def answer(self, exchange: Exchange) -> Reply:
        """Return the figures at ``/metrics``."""
        if exchange.path != "/metrics":
            return plain(HTTPStatus.NOT_FOUND)
        if exchange.method not in {"GET", "HEAD"}:
            return plain(HTTPStatus.METHOD_NOT_ALLOWED, Allow="GET, HEAD")
        text = generate_latest(_Families(self._snapshots(), self._more))
        headers = {"Content-Type": CONTENT_TYPE_LATEST, "Cache-Control": "no-store"}
        return Reply(HTTPStatus.OK, text, headers)

    def busy(self, _exchange: Exchange) -> Reply:
        """Return that it must be asked again."""
        return plain(HTTPStatus.SERVICE_UNAVAILABLE)
