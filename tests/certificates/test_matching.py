"""The match table is read strictly; each line at fault is named."""

import pytest

from ams.certificates.errors import ImportRefused
from ams.certificates.matching import read_match_table


@pytest.mark.parametrize(
    "text",
    [
        "serial,username\n0A:0B,budi\n",
        "serial;username\r\n0a0b;budi\r\n",
        "\ufeffSerial , USERNAME \n0x0A0B, budi \n",
        "name,username,serial\nBudi,budi,A0B\n",
        "serial,username\n0A0B,budi\nA0B,budi\n",
    ],
)
def test_serials_are_read_in_any_notation_and_separator(text: str) -> None:
    assert read_match_table(text) == {"0A0B": "budi"}


def test_people_may_be_named_by_nip() -> None:
    assert read_match_table("nip,serial\n196601011988031001,FF\n") == {"FF": "196601011988031001"}


@pytest.mark.parametrize(
    "text", ["", "\n", "serial\nFF\n", "username\nbudi\n", "serial,name\nFF,budi\n", "FF,budi\n",
             "serial,username,nip\nFF,budi,1\n"],
)  # fmt: skip
def test_a_heading_that_does_not_say_enough_or_too_much_is_refused(text: str) -> None:
    with pytest.raises(ImportRefused, match="heading"):
        read_match_table(text)


def test_every_line_at_fault_is_named() -> None:
    text = "serial,username\nxyz,budi\nFF,\n0A,budi\n0A,indra\n0\n,budi\n"
    with pytest.raises(ImportRefused, match="match table is refused") as told:
        read_match_table(text)
    assert {line: why[0].partition(" '")[0] for line, why in told.value.fields.items()} == {
        "line 2": "serial number",
        "line 3": "serial number FF has no username",
        "line 5": "serial number 0A has two holders",
        "line 6": "serial number",
        "line 7": "serial number",
    }
