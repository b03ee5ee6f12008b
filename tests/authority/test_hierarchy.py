"""A hierarchy that cannot be is refused before a key is made."""

import pytest

from ams.authority import profiles
from ams.authority.errors import NameRefused
from ams.authority.hierarchy import Hierarchy


@pytest.mark.parametrize(
    "slug", ["", "Kebumen", "kebumen_1", "-kebumen", "kebumen-", "a--b", "a/b", "a b", "x" * 36]
)
def test_a_slug_is_of_small_letters_digits_and_single_hyphens(slug: str) -> None:
    with pytest.raises(NameRefused, match="is no slug"):
        Hierarchy(slug=slug)


@pytest.mark.parametrize(
    "oid",
    ["", "1", "1.3", "1.3.06", "3.1.1", "1.40.x", "2.999.1", "1.3.6.1.2147483648", "1.3.6.1.", "x"],
)
def test_a_policy_that_some_relying_party_cannot_read_is_refused(oid: str) -> None:
    with pytest.raises(NameRefused, match="no object identifier of a policy"):
        Hierarchy(policy_oid=oid)


def test_the_largest_arc_that_everybody_reads_is_taken() -> None:
    assert Hierarchy(policy_oid="1.3.6.1.4.1.2147483647").policy_oid.endswith("2147483647")


def test_root_and_issuing_ca_have_different_names() -> None:
    with pytest.raises(NameRefused, match="both called 'CA'"):
        Hierarchy(root_name="CA", issuing_name="CA")


@pytest.mark.parametrize("field", ["root_name", "issuing_name", "organization"])
def test_a_name_beyond_its_bound_is_refused(field: str) -> None:
    hierarchy = Hierarchy(**{field: "x" * 65})  # type: ignore[arg-type]
    profile = profiles.profile(profiles.ROOT if field == "root_name" else profiles.ISSUING_CA)
    with pytest.raises(NameRefused, match="has 65 characters, not 64"):
        hierarchy.subject(profile)
