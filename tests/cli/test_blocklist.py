"""``ams blocklist``."""

import json
from pathlib import Path

import pytest

from ams.config.command import run
from tests.certificates.pkcs10 import certification_request

Output = pytest.CaptureFixture[str]
ONE, OTHER = "ab" * 32, "01" * 32


def listed(capsys: Output) -> list[str]:
    capsys.readouterr()
    assert run(["blocklist", "list", "--format", "json"]) == 0
    return [row["spki_sha256"] for row in json.loads(capsys.readouterr().out)]


def test_digests_are_added_listed_and_removed(db: None, capsys: Output) -> None:
    assert run(["blocklist", "add", ONE, OTHER.upper(), "--reason", "weak"]) == 0
    assert capsys.readouterr().out == "2 blocked, 0 blocked already\n"
    assert listed(capsys) == [OTHER, ONE]
    assert run(["blocklist", "remove", ONE, "--reason", "mistyped"]) == 0
    assert listed(capsys) == [OTHER]
    assert run(["blocklist", "remove", ONE, "--reason", "mistyped"]) == 1


def test_a_file_of_digests_and_pem_is_added(db: None, capsys: Output, tmp_path: Path) -> None:
    path = tmp_path / "keys.txt"
    path.write_bytes(ONE.encode() + b"\n" + certification_request())
    assert run(["blocklist", "add", "--from", str(path), "--reason", "weak"]) == 0
    assert len(listed(capsys)) == 2


@pytest.mark.parametrize(
    "arguments", [[], [ONE, "--from", "x"], ["zz"], ["--from", "missing"], ["--certificate", "1"]]
)
def test_what_names_no_key_or_several_ways_is_refused(
    db: None, capsys: Output, arguments: list[str]
) -> None:
    assert run(["blocklist", "add", *arguments, "--reason", "x"]) == 1
    assert capsys.readouterr().err.startswith("ams: ")
    assert listed(capsys) == []
