"""Letters that come back: how many of each kind of scan and photo are read, in what time."""

import json
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from bench.degrading import Group
from bench.installations import Installation
from bench.results import Aim, Part, Table
from bench.scale import Scale

KEY = "reading"
TITLE = "Letters that come back: the QR on scans and photos"
_GLIMPSE = 12  # every twelfth class, once, where a run only shows that it runs
_AIMS = {Group.OFFICE: 0.95, Group.PHONE: 0.75}
_PASSES = ("plain", "soft", "contrast", "sharp")


def measure(scale: Scale) -> Part:
    """Spoil invented letters in every way, read them, and return what was found."""
    seeds, every = (1, _GLIMPSE) if scale.rounds == 1 else (2 * scale.rounds, 1)
    with tempfile.TemporaryDirectory() as folder:
        one = Installation(Path(folder), f"sqlite:///{folder}/ams.sqlite3")
        command = one.module("reading", str(seeds), str(every))
        found: dict[str, Any] = json.loads(one.run(*command).splitlines()[-1])
    return report(found)


def report(found: dict[str, Any]) -> Part:
    """Return tables and aims of what was read."""
    classes = found["classes"]
    wrong = sum(one["wrong"] for one in classes)
    phantoms = sum(one["phantoms"] for one in classes)
    images = sum(one["seeds"] for one in classes)
    aims = [_aim(group, aim, classes) for group, aim in _AIMS.items()]
    aims.append(
        Aim(f"a letter taken for another, in {found['pairs']:,} pairs and {images:,} pictures",
            "0", str(found["verified"] + wrong),
            found["verified"] + wrong == 0 if found["pairs"] >= 10_000 else None)
    )  # fmt: skip
    aims.append(_ink_aim(classes))
    process = found["process"]
    remark = (
        "Each picture is the page of an invented letter at 300 dpi, spoilt with a fixed seed "
        "(`bench/degrading.py`); milliseconds are processor time of looking for the QR on one page."
        " On each, one of the two people has signed (`bench/pens.py`) and the other has not: the"
        " second table says what AMS told of either room. Where both QRs were not read, and where"
        " what AMS printed around a room is not found again, it tells nothing."
        f" On {phantoms} of the pictures the library saw a QR in what is none, naming no letter;"
        " AMS passes over those."
        f" By the clock an upload of one page took {1000 * process['median']:.0f} ms in its "
        f"limited process, the first one {1000 * process['first']:.0f} ms (the server starts)."
    )
    return Part(
        KEY,
        TITLE,
        aims=tuple(aims),
        tables=(_table(classes), _ink_table(classes)),
        remarks=(remark,),
    )


def _aim(group: str, aim: float, classes: list[dict[str, Any]]) -> Aim:
    """Return the aim of a group; its worst class counts, not only the mean."""
    rates = [sum(one["by"].values()) / one["seeds"] for one in classes if one["group"] == group]
    mean, worst = (sum(rates) / len(rates), min(rates)) if rates else (0.0, 0.0)
    said = f"{100 * mean:.1f} % (worst class {100 * worst:.0f} %)"
    seen = all(one["seeds"] > 1 for one in classes)
    return Aim(f"read, {group} classes", f"≥ {100 * aim:.0f} %", said,
               mean >= aim if seen else None)  # fmt: skip


def _table(classes: list[dict[str, Any]]) -> Table:
    rows = []
    for one in classes:
        by = Counter(one["by"])
        rows.append(
            (one["group"], one["name"], f"{sum(by.values())} / {one['seeds']}",
             *(str(by[name] or "") for name in _PASSES),
             f"{1000 * one['seconds'] / one['seeds']:.0f}",
             f"{one['octets'] / one['seeds'] / 1000:.0f} kB")
        )  # fmt: skip
    return Table(
        "Read, by class and by the pass that found the QR",
        ("Group", "Class", "Read", *_PASSES, "ms", "Upload"), tuple(rows),
    )  # fmt: skip


def _ink_aim(classes: list[dict[str, Any]]) -> Aim:
    """Return the aim that nobody who has signed is told that he has not."""
    wrong = sum(one["signed"].get("none", 0) for one in classes)
    signed = sum(one["seeds"] for one in classes)
    seen = all(one["seeds"] > 1 for one in classes)
    return Aim(f"signed rooms called empty, of {signed:,}", "0", str(wrong),
               wrong == 0 if seen else None)  # fmt: skip


def _ink_table(classes: list[dict[str, Any]]) -> Table:
    rows = [
        (one["group"], one["name"],
         *(str(one["signed"].get(ink, 0) or "") for ink in ("ink", "unknown", "none")),
         *(str(one["empty"].get(ink, 0) or "") for ink in ("none", "unknown", "ink")),
         f"{1000 * one['ink_seconds'] / one['seeds']:.0f}")
        for one in classes
    ]  # fmt: skip
    return Table(
        "Ink where people sign: told, not told, told wrongly",
        ("Group", "Class", "Signed: ink", "not told", "called empty",
         "Empty: empty", "not told", "called ink", "ms"), tuple(rows),
    )  # fmt: skip
