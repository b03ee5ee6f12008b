"""The command: ``python -m bench [--scale full|quick|smoke] [PART …]``."""

import argparse
import importlib
import sys
from collections.abc import Sequence
from pathlib import Path

from bench import capacity_page, progress, report
from bench.installations import ROOT
from bench.measuring import ProgramFailed
from bench.programs import missing
from bench.results import Part, keep, kept
from bench.scale import SCALES, Scale

PARTS = (
    "crl", "revoke", "http", "ocsp", "ocsp_live", "ocsp_connections", "index", "durable",
    "visible", "incident", "pages", "reading",
)  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure the parts asked for, write the page, and return 0 if every part ran."""
    asked = _parser().parse_args(arguments)
    scale = SCALES[asked.scale]
    results = asked.results or ROOT / "build" / f"bench-{scale.name}"
    for needed in missing():
        progress.say(f"MISSING: {needed.program} (Debian: {needed.package}): {needed.without_it}")
    failed = [key for key in asked.parts or PARTS if not _measured(key, scale, results)]
    parts = [kept(path) for key in PARTS if (path := results / f"{key}.json").exists()]
    docs = asked.docs or (ROOT / "docs" if scale.is_full else results)
    if parts:
        progress.say(f"written: {report.write(parts, scale, missing(), docs)}")
        progress.say(f"written: {capacity_page.write(capacity_page.figures_in(results), docs)}")
    if failed:
        progress.say(f"FAILED: {', '.join(failed)}")
    return 1 if failed else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[[], *PARTS], metavar="PART", help=str(PARTS))
    parser.add_argument("--scale", choices=sorted(SCALES), default="full")
    parser.add_argument("--results", type=Path, help="folder for the results as JSON")
    parser.add_argument("--docs", type=Path, help="folder for the page and its charts")
    return parser


def _measured(key: str, scale: Scale, results: Path) -> bool:
    """Measure a part and keep what it found; say what failed, so that the others still run."""
    progress.say(f"== {key} ==")
    module = importlib.import_module(f"bench.parts.{key}")
    try:
        part: Part = module.measure(scale)
    except ProgramFailed as error:
        progress.say(f"{key}: {error}")
        return False
    progress.say(f"results: {keep(part, results)}")
    for aim in part.aims:
        progress.say(f"  {aim.what}: {aim.measured} (aim {aim.aim})")
    return True


if __name__ == "__main__":
    sys.exit(main())
