"""Distinguished names: RFC 4514 both ways, comparison without regard to order and case."""

import unicodedata
from collections import Counter

import pytest
from cryptography import x509
from cryptography.x509.name import _ASN1Type
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from ams.authority import names
from ams.authority.errors import NameRefused
from ams.authority.names import Attribute, DistinguishedName

OLD_FORM = (
    "E=budi@kebumenkab.go.id,CN=Budi Santoso,OU=Dinas Kominfo,O=Pemerintah Kabupaten Kebumen,"
    "L=Kebumen,ST=Jawa Tengah,C=ID,2.5.4.13=53003439111_Tanda Tangan Elektronik"
)
NEW_FORM = (
    "C=ID, ST=Jawa  Tengah, L=kebumen, O=PEMERINTAH KABUPATEN KEBUMEN, OU=Dinas Kominfo, "
    "CN=Budi Santoso, emailAddress=BUDI@kebumenkab.go.id, "
    "description=53003439111_Tanda Tangan Elektronik"
)

_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
_OIDS = st.sampled_from(["2.5.4.3", "2.5.4.11", "2.5.4.13", "1.2.840.113549.1.9.1", "1.3.6.1.4.9"])
_ATTRIBUTES = st.builds(Attribute, _OIDS, _TEXT)
_RDNS = st.lists(_ATTRIBUTES, min_size=1, max_size=3).map(tuple)
_NAMES = st.lists(_RDNS, max_size=6).map(tuple).map(DistinguishedName)


@given(_NAMES)
def test_what_is_printed_reads_back_the_same(name: DistinguishedName) -> None:
    assert names.parse(str(name)) == name


@given(_NAMES, st.randoms(use_true_random=False))
def test_the_order_of_attributes_does_not_matter(name: DistinguishedName, random: object) -> None:
    shuffled = sorted(name.rdns, key=lambda _: random.random())  # type: ignore[attr-defined]
    assert names.same(name, DistinguishedName(tuple(shuffled)))


@given(_NAMES, _NAMES)
def test_names_are_the_same_exactly_if_their_normalised_attributes_are(
    left: DistinguishedName, right: DistinguishedName
) -> None:
    def counted(name: DistinguishedName) -> Counter[tuple[str, str]]:
        return Counter((one.oid, one.normalised) for one in name.attributes)

    assert names.same(left, right) is (counted(left) == counted(right))


@given(_NAMES, _NAMES)
def test_a_comparison_shows_every_attribute_of_both_sides(
    left: DistinguishedName, right: DistinguishedName
) -> None:
    rows = names.compare(left, right)
    assert Counter(row.left for row in rows if row.left is not None) == Counter(
        one.value for one in left.attributes
    )
    assert Counter(row.right for row in rows if row.right is not None) == Counter(
        one.value for one in right.attributes
    )


@given(_TEXT)
def test_normalising_twice_changes_nothing(text: str) -> None:
    assert names.normalise(names.normalise(text)) == names.normalise(text)


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused_and_nothing_else(text: str) -> None:
    try:
        name = names.parse(text)
    except NameRefused:
        return
    assert names.same(name, str(name))


def test_both_orders_that_certificates_are_printed_in_are_the_same_name() -> None:
    assert names.same(OLD_FORM, NEW_FORM)


def test_composed_and_decomposed_letters_are_the_same() -> None:
    composed = "CN=André"
    assert names.same(composed, unicodedata.normalize("NFD", composed))


def test_a_name_of_another_unit_differs_in_that_attribute_alone() -> None:
    rows = names.compare(OLD_FORM, OLD_FORM.replace("Dinas Kominfo", "Dinas Kesehatan"))
    assert [(row.attribute, row.left, row.right) for row in rows if not row.same] == [
        ("OU", "Dinas Kominfo", "Dinas Kesehatan")
    ]


def test_a_repeated_attribute_is_paired_with_its_equal_first() -> None:
    rows = names.compare("OU=Satu,OU=Dua", "OU=dua,OU=Tiga")
    assert [(row.left, row.right, row.same) for row in rows] == [
        ("Dua", "dua", True),
        ("Satu", "Tiga", False),
    ]


def test_an_attribute_that_one_side_lacks_stands_against_nothing() -> None:
    rows = names.compare("CN=Budi,L=Kebumen", "CN=Budi,OU=Umum")
    differing = {row.attribute: (row.left, row.right) for row in rows if not row.same}
    assert differing == {"L": ("Kebumen", None), "OU": (None, "Umum")}


def test_a_name_repeated_once_more_is_another_name() -> None:
    assert not names.same("OU=Umum,CN=Budi", "OU=Umum,OU=Umum,CN=Budi")


def test_a_certificates_name_prints_last_attribute_first_with_short_names() -> None:
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "ID"),
            x509.NameAttribute(NameOID.COMMON_NAME, "Budi, S.Kom."),
            x509.NameAttribute(NameOID.EMAIL_ADDRESS, "budi@kebumenkab.go.id"),
            x509.NameAttribute(x509.ObjectIdentifier("2.5.4.13"), "1_Tanda Tangan"),
        ]
    )
    assert names.rfc4514(name) == (
        r"description=1_Tanda Tangan,E=budi@kebumenkab.go.id,CN=Budi\, S.Kom.,C=ID"
    )


def test_a_relative_name_of_two_attributes_keeps_them_together() -> None:
    name = names.parse("CN=Budi+UID=b7,C=ID")
    assert [[one.name for one in rdn] for rdn in name.rdns] == [["C"], ["CN", "UID"]]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (r"CN=Lu\C4\8Di\C4\87", "Lučić"),  # RFC 4514, section 4
        (r"CN=James \"Jim\" Smith\, III", 'James "Jim" Smith, III'),
        (r"CN=Before\0dAfter", "Before\rAfter"),
        (r"CN=\ spasi\ ", " spasi "),
        (r"CN=\#1", "#1"),
        ("CN=a=b", "a=b"),
        ("CN=", ""),
        ("CN=  Budi  ", "Budi"),
        ('CN="Budi, S.Kom."', "Budi, S.Kom."),
        ("CN=#0c0442756469", "Budi"),
        ("OID.2.5.4.3=Budi", "Budi"),
        ("commonname=Budi", "Budi"),
    ],
)
def test_a_value_in_any_notation_is_read(text: str, value: str) -> None:
    assert names.parse(text).values("2.5.4.3") == (value,)


def test_other_names_of_an_attribute_are_the_same_attribute() -> None:
    assert names.same("EMAILADDRESS=a@b.id,S=Jawa", "E=a@b.id,ST=Jawa")


def test_a_value_that_is_no_text_is_kept_as_its_encoding() -> None:
    name = names.parse("2.5.4.45=#030206a0")
    assert str(name) == "2.5.4.45=#030206a0"


def test_an_identifier_of_bits_in_a_certificate_is_kept_as_its_encoding() -> None:
    bits = x509.NameAttribute(NameOID.X500_UNIQUE_IDENTIFIER, b"\xa0", _ASN1Type.BitString)
    name = names.parse(x509.Name([bits]))
    assert str(name) == "2.5.4.45=#030200a0"
    assert names.parse(str(name)) == name


def test_the_empty_string_is_the_empty_name() -> None:
    assert names.parse("").rdns == ()


@pytest.mark.parametrize(
    "text",
    [
        "Budi",
        "CN=Budi,",
        "CN=Budi,,C=ID",
        "=Budi",
        "XYZ=Budi",
        "3.1.2=Budi",
        "1.40.2=Budi",
        "2.5.04.3=Budi",
        r"CN=Budi\x",
        "CN=Budi\\",
        "CN=a<b",
        'CN=a"b',
        'CN="Budi',
        'CN="Budi"x',
        r"CN=\C4",
        "CN=#zz",
        "CN=#0c05",
        "CN=Budi+",
    ],
)
def test_a_malformed_name_is_refused_with_its_place(text: str) -> None:
    with pytest.raises(NameRefused, match=r"character|attribute|DER|UTF-8"):
        names.parse(text)
