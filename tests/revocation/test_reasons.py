"""Which reasons are offered when, and what relying parties read of those chosen together."""

from datetime import date

import pytest

from ams.core.crl_reasons import OF_A_PERSON, SEVERITY, CRLReason
from ams.revocation.errors import InvalidReasons
from ams.revocation.reasons import chosen, crl_reason_for, every_reason, reason, reasons_on

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 22)


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


def test_nobody_gives_a_ca_s_reason_for_a_person_s_certificate() -> None:
    assert {one.reason_code for one in every_reason()} <= set(OF_A_PERSON)
    assert set(SEVERITY) - set(OF_A_PERSON) == {CRLReason.CA_COMPROMISE, CRLReason.AA_COMPROMISE}


def test_a_death_is_not_reported_by_the_dead() -> None:
    assert [one.key for one in every_reason() if not one.for_oneself] == ["meninggal"]
