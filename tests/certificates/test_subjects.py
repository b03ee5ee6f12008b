"""A person's subject comes from the record, without a personal number."""

import pytest

from ams.authority.profiles import INDIVIDUAL_SIGNING, profile
from ams.certificates.errors import SubjectRefused
from ams.certificates.subjects import new_number, number_in, subject_for
from tests.certificates.cast import Cast, make_person

SIGNING = profile(INDIVIDUAL_SIGNING)


def test_a_person_of_the_regency_itself_has_his_unit_as_unit(cast: Cast) -> None:
    person = make_person("sekda", cast.regency)
    subject = subject_for(person, SIGNING, number="12345678901")
    assert subject.values("2.5.4.10") == (cast.regency.name,)
    assert subject.values("2.5.4.11") == (person.unit,)


def test_a_person_of_an_office_has_the_office_as_unit_and_the_regency_above(cast: Cast) -> None:
    subject = subject_for(cast.budi, SIGNING, number="12345678901")
    assert subject.values("2.5.4.10") == (cast.regency.name,)
    assert subject.values("2.5.4.11") == (cast.health.name,)


def test_titles_and_personal_numbers_stay_out(cast: Cast) -> None:
    text = str(subject_for(cast.budi, SIGNING, number="12345678901"))
    assert "S.Kom" not in text
    assert cast.budi.nip not in text


def test_the_number_is_found_again_in_the_subject(cast: Cast) -> None:
    subject = subject_for(cast.budi, SIGNING, number="12345678901")
    assert number_in(subject) == "12345678901"
    assert number_in(subject_for(cast.budi, SIGNING, number="1")) is None


def test_numbers_have_eleven_digits_from_the_smallest_to_the_largest() -> None:
    assert new_number(lambda _: 0) == "10000000000"
    assert new_number(lambda bound: bound - 1) == "99999999999"
    assert new_number() != new_number()


def test_a_record_that_does_not_fit_is_refused_with_the_attribute(cast: Cast) -> None:
    cast.budi.email = "büdi@kebumenkab.go.id"
    with pytest.raises(SubjectRefused, match=r"E: '.*' is no e-mail address"):
        subject_for(cast.budi, SIGNING, number="12345678901")
