"""Files of other projects: listed, unaltered, with their licences."""

import json
import shutil
from pathlib import Path

import pytest

from scripts import vendor


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a copy of the vendored files that a test may spoil."""
    folder = tmp_path / "vendor"
    shutil.copytree(vendor.VENDOR, folder)
    monkeypatch.setattr(vendor, "VENDOR", folder)
    monkeypatch.setattr(vendor, "MANIFEST", folder / "manifest.json")
    return folder


def test_what_we_carry_is_what_the_manifest_says() -> None:
    assert vendor.faults(vendor.read_manifest()) == []


def test_an_altered_file_is_found(copy: Path) -> None:
    (copy / "htmx/htmx.min.js").write_text("other")
    assert vendor.faults(vendor.read_manifest()) == [
        "htmx/htmx.min.js differs from its SHA-256 in the manifest"
    ]


def test_a_missing_file_is_found(copy: Path) -> None:
    (copy / "htmx/htmx.min.js").unlink()
    assert vendor.faults(vendor.read_manifest()) == ["htmx/htmx.min.js is listed but missing"]


def test_a_file_that_nobody_listed_is_found(copy: Path) -> None:
    (copy / "extra.js").write_text("x")
    assert vendor.faults(vendor.read_manifest()) == ["extra.js is not in the manifest"]


def test_a_package_without_licence_text_is_found(copy: Path) -> None:
    manifest = json.loads((copy / "manifest.json").read_text())
    del manifest["packages"][0]["files"]["tabler/LICENSE"]
    (copy / "manifest.json").write_text(json.dumps(manifest))
    (copy / "tabler/LICENSE").unlink()
    assert vendor.faults(vendor.read_manifest()) == ["@tabler/core comes without its licence text"]
