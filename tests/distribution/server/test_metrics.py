"""What is counted, and that one process tells it for all."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from ams.core.errors import Unavailable
from ams.distribution.messages import Exchange
from ams.distribution.server.exposition import MetricsPage
from ams.distribution.server.metrics import Metrics, kind_of
from ams.distribution.server.snapshots import Board
from tests.distribution.server.content import Running, get, post, running, status


@pytest.fixture
def board(tmp_path: Path) -> Iterator[Board]:
    """Return the board of one process."""
    made = Board(tmp_path / "run")
    yield made
    made.close()


def figures(board: Board) -> dict[tuple[str, tuple[str, ...]], float]:
    """Return every sample on the page, by its name and its labels' values."""
    page = MetricsPage(board.read).answer(Exchange("GET", "/metrics"))
    assert isinstance(page.body, bytes)
    return {
        (sample.name, tuple(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(page.body.decode())
        for sample in family.samples
    }


def test_answers_are_counted_by_kind_and_status(server: Running) -> None:
    for path in ("/ready", "/ready", "/ocsp/kebumen", "/crl/kebumen.crl", "/nowhere"):
        server.ask(get(path))
    server.ask(get("/ready", 'If-None-Match: "ready"'))
    server.ask(b"GET / HTTP/1.1\n\n")
    assert server.service.metrics.answers == {
        ("ocsp", 200): 3,
        ("ocsp", 304): 1,
        ("crl", 200): 1,
        ("other", 200): 1,
        ("refused", 400): 1,
    }
    assert sum(server.service.metrics.times["crl"]) == 1


@pytest.mark.parametrize(
    ("path", "kind"),
    [("/ocsp", "ocsp"), ("/ocsp/x/y", "ocsp"), ("/crl/a.crl", "crl"), ("/a" * 900, "other"),
     ("", "other"), ("/", "other"), ("/ocsp%00", "other")],
)  # fmt: skip
def test_kinds_are_few_whatever_is_asked(path: str, kind: str) -> None:
    assert kind_of(path) == kind


def test_every_process_s_figures_stand_under_its_number(board: Board, tmp_path: Path) -> None:
    other = Board(tmp_path / "run")
    for number, each in enumerate((board, other)):
        metrics = Metrics()
        metrics.count("ocsp", 200)
        metrics.took("/crl/kebumen.crl", 0.004)
        metrics.turned_away["peer"] += 3
        metrics.connections = 7 + number
        each.write(metrics)
    found = figures(board)
    other.close()
    assert found["ams_status_answers_total", ("ocsp", "200", "0")] == 1
    assert found["ams_status_answers_total", ("ocsp", "200", "1")] == 1
    assert found["ams_status_connections", ("1",)] == 8
    assert found["ams_status_connections_turned_away_total", ("peer", "0")] == 3
    assert found["ams_status_seconds_bucket", ("crl", "0.0025", "0")] == 0
    assert found["ams_status_seconds_bucket", ("crl", "0.005", "0")] == 1
    assert found["ams_status_seconds_bucket", ("crl", "+Inf", "0")] == 1
    assert found["ams_status_seconds_sum", ("crl", "0")] == pytest.approx(0.004)


def test_a_number_is_free_again_when_its_process_is_gone(board: Board, tmp_path: Path) -> None:
    second = Board(tmp_path / "run")
    assert (board.worker, second.worker) == (0, 1)
    second.close()
    third = Board(tmp_path / "run")
    assert third.worker == 1
    third.close()


def test_what_is_old_or_broken_is_left_out(board: Board, tmp_path: Path) -> None:
    board.write(Metrics())
    (tmp_path / "run" / "worker-1.json").write_text('{"worker": 1')
    (tmp_path / "run" / "worker-2.json").write_text("[]")
    path = tmp_path / "run" / "worker-0.json"
    assert [each.worker for each in board.read()] == [0]
    os.utime(path, (time.time() - 60, time.time() - 60))
    assert board.read() == []


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Unavailable, match="file"):
        Board(tmp_path / "file" / "run")


def test_the_page_is_at_one_address_and_read_only(board: Board) -> None:
    board.write(Metrics())
    with running(MetricsPage(board.read)) as server:
        assert b"ams_status_connections" in server.ask(get("/metrics"))
        assert status(server.ask(get("/"))) == 404
        assert status(server.ask(post("/metrics", b""))) == 405
