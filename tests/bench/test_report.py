"""Results become a page and charts, and come back from their files as they were."""

from pathlib import Path
from xml.etree import ElementTree as ET

from bench.measuring import Measured, peak, ratio, seconds
from bench.programs import NEEDED
from bench.report import write
from bench.results import Aim, Chart, Part, Series, Table, keep, kept
from bench.scale import QUICK

PART = Part(
    "crl",
    "Full CRL",
    aims=(
        Aim("time ÷ floor", "≤ 1.3", "1.2", is_met=True),
        Aim("memory", "≤ 60 MB", "61 MB", is_met=False),
    ),
    tables=(Table("Seconds", ("entries", "s"), (("1,000", "0.5"),)),),
    charts=(
        Chart("crl", "A <chart>", "entries", "seconds", (
            Series("ours", ((1_000, 0.5), (10_000, 0.9))), Series("peer", ((1_000, 2.0),)),
        )),
    ),
    remarks=("a remark",),
    figures={"crl.seconds.1000": 0.5},
)  # fmt: skip


def test_what_was_kept_comes_back(tmp_path: Path) -> None:
    assert kept(keep(PART, tmp_path)) == PART


def test_the_page_says_what_was_missed_and_what_was_not_installed(tmp_path: Path) -> None:
    text = write([PART], QUICK, NEEDED[:1], tmp_path).read_text()
    assert "| memory | ≤ 60 MB | 61 MB | **missed** |" in text
    assert "| time ÷ floor | ≤ 1.3 | 1.2 | met |" in text
    assert "Not installed: openssl" in text
    assert "not figures to go by" in text
    assert "![A <chart>](benchmarks/crl.svg)" in text


def test_what_earlier_runs_measured_of_other_parts_stays(tmp_path: Path) -> None:
    other = Part(
        "pages",
        "Pages",
        aims=(Aim("slowest page (queue); 1,000 people", "≤ 100 ms", "20 ms", is_met=True),),
        tables=(Table("Milliseconds", ("page", "median"), (("queue", "20"),)),),
    )
    write([PART, other], QUICK, NEEDED[:1], tmp_path)
    again = Aim("slowest page (journal); 9 people", "≤ 100 ms", "7 ms", is_met=None)
    table = Table("Milliseconds", ("page", "median"), (("queue", "7"),))
    newer = Part("pages", "Pages", aims=(again,), tables=(table,))
    text = write([newer], QUICK, NEEDED[:1], tmp_path).read_text()
    assert "| 1,000 | 0.5 |" in text
    assert "| time ÷ floor | ≤ 1.3 | 1.2 | met |" in text
    assert "| slowest page (journal); 9 people | ≤ 100 ms | 7 ms | not measured |" in text
    assert "20 ms" not in text
    assert "| queue | 7 |" in text
    assert text.count("## Pages") == text.count("## Full CRL") == text.count("## Aims") == 1
    assert "| what | aim | measured |  |\n| --- | --- | --- | --- |\n| time" in text
    assert text.count("When: ") == 2  # of the page, and of the part that is newer


def test_a_chart_is_well_formed_and_holds_every_point(tmp_path: Path) -> None:
    write([PART], QUICK, [], tmp_path)
    root = ET.parse(tmp_path / "benchmarks" / "crl.svg").getroot()  # noqa: S314 - our own
    assert len(root.findall("{*}circle")) == 3
    assert root.findtext("{*}title") == "A <chart>"


def test_medians_and_paired_ratios() -> None:
    ours, peers = [Measured(1, 10**6), Measured(2, 3 * 10**6)], [Measured(2), Measured(2)]
    assert seconds(ours) == 1.5
    assert peak(ours) == 2
    assert ratio(ours, peers) == 0.75
