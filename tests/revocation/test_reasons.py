import tomllib
from datetime import date
from pathlib import Path

import pytest

from ams.revocation import reasons
from ams.revocation.errors import InvalidReasons
from ams.revocation.reasons import (
    SEVERITY,
    CRLReason,
    InvalidReasonsFile,
    chosen,
    crl_reason_for,
    every_reason,
    parse,
    reason,
    reasons_on,
)

TODAY = date(2026, 11, 22)
ROW = """
[[reason]]
key = "one"
text = { id = "Satu", en = "One" }
reason_code = "superseded"
valid_from = 2021-04-16
"""


def test_the_procedure_s_three_reasons_are_worded_as_in_the_source() -> None:
    assert [each.text.id for each in every_reason() if each.from_source] == [
        "Lupa Passphrase",
        "Perubahan data",
        "Kehilangan sertifikat elektronik",
    ]


def test_the_list_is_open_by_four_more() -> None:
    ours = {each.key for each in reasons_on(TODAY) if not each.from_source}
    assert ours == {"mutasi", "pensiun", "meninggal", "lainnya"}


def test_only_loss_is_urgent_and_takes_an_invalidity_date() -> None:
    assert [each.key for each in every_reason() if each.urgent] == ["kehilangan"]
    assert [each.key for each in every_reason() if each.takes_invalidity_date] == ["kehilangan"]


def test_loss_is_read_as_key_compromise() -> None:
    assert reason("kehilangan").reason_code is CRLReason.KEY_COMPROMISE


def test_every_reason_speaks_both_languages() -> None:
    for each in every_reason():
        assert each.in_language("id")
        assert each.in_language("en")
        assert each.in_language("en") != each.in_language("id")


def test_a_reason_is_not_offered_before_its_first_day() -> None:
    assert reasons_on(date(2021, 4, 15)) == ()


def test_a_reason_is_not_offered_after_its_last_day() -> None:
    (only,) = parse(ROW + "valid_until = 2026-11-22\n", name="x")
    assert only.is_offered_on(date(2026, 11, 22))
    assert not only.is_offered_on(date(2026, 11, 23))


def test_the_most_severe_of_several_reasons_wins() -> None:
    assert crl_reason_for(["pensiun", "lupa_passphrase", "kehilangan"]) is CRLReason.KEY_COMPROMISE
    assert crl_reason_for(["pensiun", "perubahan_data"]) is CRLReason.AFFILIATION_CHANGED
    assert crl_reason_for(["lainnya", "pensiun"]) is CRLReason.CESSATION_OF_OPERATION
    assert crl_reason_for(["lainnya"]) is CRLReason.UNSPECIFIED


def test_severity_ranks_every_reason_that_a_revocation_may_have() -> None:
    assert set(CRLReason) - set(SEVERITY) == {CRLReason.CERTIFICATE_HOLD, CRLReason.REMOVE_FROM_CRL}


def test_no_reason_is_refused() -> None:
    with pytest.raises(InvalidReasons, match="at least one"):
        chosen([], on=TODAY)
    with pytest.raises(InvalidReasons, match="at least one"):
        crl_reason_for([])


def test_an_unknown_reason_is_refused() -> None:
    with pytest.raises(InvalidReasons, match="'bosan' is not known"):
        chosen(["kehilangan", "bosan"], on=TODAY)


def test_a_reason_not_offered_that_day_is_refused() -> None:
    with pytest.raises(InvalidReasons, match="not offered"):
        chosen(["pensiun"], on=date(2020, 1, 1))


def test_a_reason_chosen_twice_counts_once() -> None:
    assert [each.key for each in chosen(["pensiun", "mutasi", "pensiun"], on=TODAY)] == [
        "mutasi",
        "pensiun",
    ]


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("x = [", "x.toml"),
        ("other = 1", "not \\[\\[reason\\]\\] alone"),
        (ROW.replace('key = "one"', ""), "reason 1: keys"),
        (ROW + "colour = 1", "colour"),
        (ROW + ROW, "twice"),
        (ROW.replace('"one"', '"with space"'), "key = 'with space'"),
        (ROW.replace("superseded", "certificateHold"), "reason_code"),
        (ROW.replace("superseded", "boredom"), "reason_code"),
        (ROW.replace(', en = "One"', ""), "text"),
        (ROW.replace('"Satu"', '""'), "text"),
        (ROW.replace("2021-04-16", '"2021-04-16"'), "valid_from"),
        (ROW + "urgent = 1", "urgent"),
        (ROW + "valid_until = 2020-01-01", "precedes"),
    ],
)
def test_a_malformed_list_is_refused_with_file_key_and_value(content: str, complaint: str) -> None:
    with pytest.raises(InvalidReasonsFile, match=complaint):
        parse(content, name="x.toml")


def test_the_data_file_is_the_one_in_use() -> None:
    path = Path(reasons.__file__).with_name("reasons.toml")
    rows = tomllib.loads(path.read_text(encoding="utf-8"))["reason"]
    assert [row["key"] for row in rows] == [each.key for each in every_reason()]
