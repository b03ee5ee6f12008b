"""Profiles are read strictly; what contradicts RFC 5280 stops the start."""

from datetime import timedelta

import pytest

from ams.authority import profiles
from ams.authority.errors import ProfileRefused
from ams.authority.profiles import Policy, read_profiles

TEXT = profiles._FILE.read_text()


def test_a_person_gets_a_signing_certificate_for_two_years() -> None:
    signing = profiles.profile(profiles.INDIVIDUAL_SIGNING)
    assert signing.validity == timedelta(days=730)
    assert signing.key_usage == {"digital_signature", "content_commitment"}
    assert signing.policy is Policy.OWN
    assert not signing.certification_authority


def test_the_issuing_ca_can_have_no_ca_below_it() -> None:
    assert profiles.profile(profiles.ISSUING_CA).path_length == 0


def test_a_responder_lives_for_days_and_is_not_checked() -> None:
    responder = profiles.profile(profiles.OCSP_RESPONDER)
    assert responder.validity <= timedelta(days=14)
    assert responder.ocsp_no_check


def test_an_unknown_profile_is_refused_by_name() -> None:
    with pytest.raises(ProfileRefused, match="'tls-server'"):
        profiles.profile("tls-server")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('validity = "730d"', 'validity = "2 years"', r"individual-signing\.validity = '2 years'"),
        ('validity = "730d"', "validity = 730", r"individual-signing\.validity = 730"),
        ('validity = "730d"', 'validity = "0d"', r"individual-signing\.validity = '0d'"),
        ('title = "Root CA"', 'title = ""', r"root\.title = ''"),
        ('title = "Root CA"', 'titel = "Root CA"', r"root\.title = None"),
        ('title = "Root CA"', 'title = "R"\nnonce = 1', r"root\.nonce = 1"),
        ('"content_commitment"]', '"sign_everything"]', "'sign_everything' is unknown"),
        ('"digital_signature", "content', '"content', "names something twice"),
        ('policy = "own"', 'policy = "mine"', "policy = 'mine'"),
        ("path_length = 0", "path_length = -1", "path_length = -1"),
        ("path_length = 0", "path_length = true", "path_length = True"),
        ('"1.3.6.1.5.5.7.3.9"', '"ocspSigning"', "'ocspSigning' is no object identifier"),
        ("status_addresses = true", 'status_addresses = "yes"', "neither true nor false"),
        ('["C", "O", "CN", "E"]', '["C", "NIK"]', "'NIK' is unknown"),
        ('["C", "O", "CN", "E"]', "[]", "is empty"),
        ('["C", "O", "CN", "E"]', '"C"', "is no list"),
        ("path_length = 0", 'path_length = 0\nkey_usage = ["crl_sign"]', "profiles.toml: "),
        ("certification_authority = true\npath", "path", "path_length without a CA"),
        ('["digital_signature", "content_commitment"]', '["key_cert_sign"]', "for CAs alone"),
        ("ocsp_no_check = true", "ocsp_no_check = true\n[other]", "other.title"),
        ("email_in_alternative_name = true", "ocsp_no_check = true", "for OCSP responders alone"),
        ('attributes = ["C", "ST",', 'attributes = ["ST",', "attribute not listed"),
        ("[ocsp-responder]", "[responder]", "'ocsp-responder' is missing"),
    ],
)  # fmt: skip
def test_a_wrong_setting_is_named_with_its_profile_and_value(old: str, new: str, told: str) -> None:
    assert old in TEXT
    if old == '"digital_signature", "content':
        new = '"content_commitment", "content'
    with pytest.raises(ProfileRefused, match=told):
        read_profiles(TEXT.replace(old, new, 1))


def test_a_profile_that_is_no_table_is_refused() -> None:
    with pytest.raises(ProfileRefused, match="'root' is no table"):
        read_profiles("\n".join(f'"{key}" = 1' for key in ["root", *profiles._NEEDED - {"root"}]))


@pytest.mark.parametrize(
    "broken",
    [
        TEXT.replace("extended_key_usage_critical = true\n", ""),
        TEXT.replace('"1.3.6.1.5.5.7.3.8"]', '"1.3.6.1.5.5.7.3.8", "1.3.6.1.5.5.7.3.4"]'),
    ],
)
def test_who_stamps_time_does_nothing_else(broken: str) -> None:
    with pytest.raises(ProfileRefused, match=r"RFC 3161, 2\.3"):
        read_profiles(broken)


def test_a_seal_is_for_documents_alone() -> None:
    seal = profiles.profile(profiles.ORGANISATION_SEAL)
    assert seal.extended_key_usage == ("1.3.6.1.5.5.7.3.36",)  # RFC 9336
    assert "E" not in seal.attributes
