"""Subjects keep the bounds of RFC 5280 and the form of their attributes."""

import unicodedata

import pytest

from ams.authority import names
from ams.authority.errors import NameRefused
from ams.authority.profiles import INDIVIDUAL_SIGNING, profile
from ams.authority.subjects import UPPER_BOUNDS, clean_value, subject, x509_name

SIGNING = profile(INDIVIDUAL_SIGNING)
VALUES = {"C": "ID", "O": "Pemerintah", "CN": "Budi", "E": "budi@kebumenkab.go.id"}


def test_attributes_stand_in_the_profiles_order_whatever_the_order_given() -> None:
    made = subject(SIGNING, dict(reversed(VALUES.items())))
    assert [one.name for one in made.attributes] == ["C", "O", "CN", "E"]


def test_an_empty_value_leaves_its_attribute_out() -> None:
    assert subject(SIGNING, VALUES | {"OU": "  "}) == subject(SIGNING, VALUES)


@pytest.mark.parametrize("name", ["C", "O", "CN", "E"])
def test_a_required_attribute_cannot_be_left_out(name: str) -> None:
    with pytest.raises(NameRefused, match=f"needs the attribute {name}$"):
        subject(SIGNING, VALUES | {name: ""})


def test_an_attribute_outside_the_profile_is_refused() -> None:
    with pytest.raises(NameRefused, match="no attribute 'serialNumber'"):
        subject(SIGNING, VALUES | {"serialNumber": "1"})


@pytest.mark.parametrize("name", ["ST", "L", "O", "OU", "CN", "description"])
def test_a_value_may_have_its_upper_bound_and_not_one_more(name: str) -> None:
    bound = UPPER_BOUNDS[name]
    assert clean_value(name, "x" * bound) == "x" * bound
    with pytest.raises(NameRefused, match=f"has {bound + 1} characters, not {bound}"):
        clean_value(name, "x" * (bound + 1))


@pytest.mark.parametrize(
    "character", ["\x00", "\n", "\t", "\x7f", "\u200b", "\u202e", "\u2028", "\ue000", "\ufdd0"]
)
def test_control_and_invisible_characters_are_refused(character: str) -> None:
    with pytest.raises(NameRefused, match=rf"U\+{ord(character):04X}"):
        clean_value("CN", f"Budi{character}Santoso")


@pytest.mark.parametrize(
    ("character", "called"),
    [
        ("\u0430", "CYRILLIC SMALL LETTER A"),
        ("\u03bf", "GREEK SMALL LETTER OMICRON"),
        ("\uff22", "FULLWIDTH LATIN CAPITAL LETTER B"),
        ("\u0131", "LATIN SMALL LETTER DOTLESS I"),
        ("\u017f", "LATIN SMALL LETTER LONG S"),
        ("\u0251", "LATIN SMALL LETTER ALPHA"),
        ("\ua4f2", "LISU LETTER I"),
        ("\U0001d401", "MATHEMATICAL BOLD CAPITAL B"),
        ("q\u0335", "COMBINING SHORT STROKE OVERLAY"),
        ("\u0661", "ARABIC-INDIC DIGIT ONE"),
        ("\u2010", "HYPHEN"),
        ("\u02bc", "MODIFIER LETTER APOSTROPHE"),
    ],
)
def test_what_can_be_taken_for_another_character_is_refused(character: str, called: str) -> None:
    with pytest.raises(NameRefused, match=rf"\({called}\) can be taken for another character"):
        clean_value("CN", f"Budi {character} Santoso")


@pytest.mark.parametrize("name", ["Nu'man Abdullah", "Zoë Müller-Łukasz", "Đặng Ngọc", "R. A. (2)"])
def test_names_in_latin_letters_of_any_language_are_taken(name: str) -> None:
    assert clean_value("CN", unicodedata.normalize("NFD", name)) == name


@pytest.mark.parametrize("country", ["id", "IDN", "I1", "Indonesia"])
def test_a_country_is_two_capital_letters(country: str) -> None:
    with pytest.raises(NameRefused, match=r"^C: "):
        clean_value("C", country)


@pytest.mark.parametrize(
    "email", ["budi", "budi@", "@kebumenkab.go.id", "budi@localhost", "bùdi@x.id", "a b@x.id"]
)
def test_an_address_that_no_certificate_can_carry_is_refused(email: str) -> None:
    with pytest.raises(NameRefused, match="no e-mail address"):
        clean_value("E", email)


def test_a_value_is_put_into_composed_form_with_single_spaces() -> None:
    decomposed = unicodedata.normalize("NFD", "  André \u3000 Putra ")
    assert clean_value("CN", decomposed) == "André Putra"


def test_the_encoded_name_says_what_was_meant() -> None:
    made = subject(SIGNING, VALUES)
    assert names.parse(x509_name(made)) == made
