"""Look after the files of other projects under ams/web/static/vendor.

``check`` compares every file with manifest.json (version, SHA-256, licence); ``record`` writes the
sums anew after an update; ``icons FOLDER`` builds the icon sprite from an unpacked @tabler/icons.
"""

import argparse
import hashlib
import json
import re
import sys
from pathlib import Path
from typing import TypedDict

VENDOR = Path(__file__).resolve().parent.parent / "ams/web/static/vendor"
MANIFEST = VENDOR / "manifest.json"
SPRITE = VENDOR / "icons/sprite.svg"


class Package(TypedDict):
    """One project that we carry files of."""

    name: str
    version: str
    licence: str
    files: dict[str, str]


def read_manifest() -> list[Package]:
    """Return the packages that the manifest lists."""
    packages: list[Package] = json.loads(MANIFEST.read_text())["packages"]
    return packages


def sum_of(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def faults(packages: list[Package]) -> list[str]:
    """Return one sentence for every file that is missing, changed or not listed."""
    listed = {name: digest for package in packages for name, digest in package["files"].items()}
    present = {
        path.relative_to(VENDOR).as_posix()
        for path in VENDOR.rglob("*")
        if path.is_file() and path != MANIFEST
    }
    found = [f"{name} is listed but missing" for name in sorted(listed.keys() - present)]
    found += [f"{name} is not in the manifest" for name in sorted(present - listed.keys())]
    found += [
        f"{name} differs from its SHA-256 in the manifest"
        for name in sorted(listed.keys() & present)
        if sum_of(VENDOR / name) != listed[name]
    ]
    found += [
        f"{package['name']} comes without its licence text"
        for package in packages
        if not any(name.endswith("/LICENSE") for name in package["files"])
    ]
    return found


def record(packages: list[Package]) -> None:
    """Write the present sums into the manifest."""
    for package in packages:
        package["files"] = {name: sum_of(VENDOR / name) for name in package["files"]}
    MANIFEST.write_text(json.dumps({"packages": packages}, indent=2) + "\n")


def build_sprite(source: Path, names: list[str]) -> None:
    """Write one file with a symbol for each named icon of ``source`` (an unpacked package)."""
    symbols = []
    for name in sorted(set(names)):
        drawing = (source / "icons/outline" / f"{name}.svg").read_text()
        paths = re.findall(r"<path[^>]*/>", drawing)
        shapes = "".join(path for path in paths if 'd="M0 0h24v24H0z"' not in path)
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{shapes}</symbol>')
    body = "\n".join(symbols)
    SPRITE.write_text(f'<svg xmlns="http://www.w3.org/2000/svg">\n{body}\n</svg>\n')


def icons_in_use() -> list[str]:
    """Return the icons that the sprite holds now."""
    return re.findall(r'<symbol id="([^"]+)"', SPRITE.read_text()) if SPRITE.exists() else []


def main() -> int:
    """Run one of the commands; ``check`` returns 1 when something differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("check")
    commands.add_parser("record")
    icons = commands.add_parser("icons")
    icons.add_argument("folder", type=Path)
    icons.add_argument("names", nargs="*", help="icons to add to those already in the sprite")
    arguments = parser.parse_args()
    packages = read_manifest()
    if arguments.command == "icons":
        build_sprite(arguments.folder, icons_in_use() + arguments.names)
    if arguments.command in {"icons", "record"}:
        record(packages)
    found = faults(packages)
    for fault in found:
        print(fault, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
